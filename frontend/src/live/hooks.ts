import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { use, useEffect, useSyncExternalStore } from 'react'

import { coalesce } from './coalesce.ts'
import type { ConnectionState, LiveClient } from './LiveClient.ts'
import { LiveContext } from './LiveProvider.tsx'

/** Busy topics change many times a second; a person needs one refresh of them in this time. */
const QUIET_MS = 300

function useLiveClient(): LiveClient {
  const live = use(LiveContext)
  if (!live) throw new Error('LiveProvider is missing above this component.')
  return live
}

export function useConnectionState(): ConnectionState {
  const live = useLiveClient()
  return useSyncExternalStore(
    (listener) => live.onState(listener),
    () => live.state,
  )
}

/** Fetches the queries again whenever the topic changes; null subscribes to nothing. */
export function useLiveTopic(topic: string | null, queryKeys: readonly QueryKey[]): void {
  const live = useLiveClient()
  const queries = useQueryClient()
  // Keys are plain data; their text tells whether they are new.
  const keysText = JSON.stringify(queryKeys)
  useEffect(() => {
    if (!topic) return
    const keys = JSON.parse(keysText) as QueryKey[]
    const refetch = (cancelRefetch: boolean) => {
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey }, { cancelRefetch })
    }
    const refresh = coalesce(() => refetch(true), QUIET_MS)
    // A first fetch that is still under way need not start anew.
    const unsubscribe = live.subscribe(topic, { changed: refresh.call, confirmed: () => refetch(false) })
    return () => {
      unsubscribe()
      refresh.cancel()
    }
  }, [live, queries, topic, keysText])
}
