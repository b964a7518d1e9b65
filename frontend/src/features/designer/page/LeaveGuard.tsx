import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCallback, useEffect } from 'react'
import { useBlocker, type BlockerFunction } from 'react-router'

import type { DraftSaver } from './DraftSaver.ts'

/** Unsaved changes are not lost by a click on a link or by closing the tab. */
export function LeaveGuard({ saver }: { saver: DraftSaver }) {
  const shouldBlock = useCallback<BlockerFunction>(
    ({ currentLocation, nextLocation }) => saver.hasUnsaved && currentLocation.pathname !== nextLocation.pathname,
    [saver],
  )
  const blocker = useBlocker(shouldBlock)
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (saver.hasUnsaved) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [saver])
  if (blocker.state !== 'blocked') return null
  const saveAndLeave = async () => {
    await saver.save()
    if (saver.hasUnsaved) blocker.reset()
    else blocker.proceed()
  }
  return (
    <Dialog open onClose={blocker.reset} maxWidth="xs" fullWidth aria-labelledby="leave-title">
      <DialogTitle id="leave-title">Leave with unsaved changes?</DialogTitle>
      <DialogContent>The draft has changes that the server does not have yet.</DialogContent>
      <DialogActions>
        <Button onClick={blocker.reset}>Stay</Button>
        <Button color="error" onClick={blocker.proceed}>
          Leave without saving
        </Button>
        <Button variant="contained" onClick={() => void saveAndLeave()}>
          Save and leave
        </Button>
      </DialogActions>
    </Dialog>
  )
}
