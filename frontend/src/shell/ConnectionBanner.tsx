import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { useQueryClient } from '@tanstack/react-query'
import { use, useEffect, useState, useSyncExternalStore } from 'react'

import { reach, type Reach } from '../api/reach.ts'
import { useConnectionState } from '../live/hooks.ts'
import type { ConnectionState } from '../live/LiveClient.ts'
import { LiveContext } from '../live/LiveProvider.tsx'

/** A short break is nobody's concern. */
const PATIENCE_MS = 2_000
const POLL_MS = 5_000

const TEXTS = {
  unreachable: 'The connection to the server is lost. What you have typed stays here; the page tries again by itself.',
  unavailable:
    'The server is there, but its database does not answer. What you have typed stays here; the page tries again by itself.',
  silent: 'Changes do not arrive as they happen; the page looks every few seconds.',
} as const

type Trouble = keyof typeof TEXTS

/** What a person has to know, if anything. */
export function troubleOf(requests: Reach, live: ConnectionState): Trouble | null {
  if (requests !== 'reached') return requests
  return live === 'offline' || live === 'stale' ? 'silent' : null
}

/** The trouble, once it has lasted. */
function useLasting(trouble: Trouble | null): Trouble | null {
  const [shown, setShown] = useState<Trouble | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setShown(trouble), trouble ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [trouble])
  return trouble && shown ? trouble : null
}

/** While changes do not arrive, or requests fail, what is on the page is asked for again and again. */
export function ConnectionBanner() {
  const queries = useQueryClient()
  const live = use(LiveContext)
  const requests = useSyncExternalStore(reach.subscribe, reach.get)
  const trouble = troubleOf(requests, useConnectionState())
  const shown = useLasting(trouble)
  const look = () => void queries.invalidateQueries({ refetchType: 'active' })
  useEffect(() => {
    if (!trouble) return
    const timer = setInterval(() => void queries.invalidateQueries({ refetchType: 'active' }), POLL_MS)
    return () => clearInterval(timer)
  }, [queries, trouble])
  useEffect(() => {
    // Where requests pass again, the socket need not wait for its back-off.
    if (requests === 'reached') live?.start()
  }, [live, requests])
  if (!shown) return null
  const tryNow = () => {
    live?.start()
    look()
  }
  return (
    <Alert
      severity={shown === 'silent' ? 'info' : 'warning'}
      sx={{ mb: 1.5 }}
      action={
        <Button color="inherit" size="small" onClick={tryNow}>
          Try now
        </Button>
      }
    >
      {TEXTS[shown]}
    </Alert>
  )
}
