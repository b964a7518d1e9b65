import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useQuery } from '@tanstack/react-query'

import { api } from '../../../api/client.ts'
import type { Draft } from '../../../api/types.ts'
import { TimeText } from '../../../shell/time.tsx'

interface ConflictDialogProps {
  draftKey: string
  onReload: () => void
  onOverwrite: () => void
  onLater: () => void
}

/** Someone else saved the same draft; a person decides whose stays. */
export function ConflictDialog({ draftKey, onReload, onOverwrite, onLater }: ConflictDialogProps) {
  const theirs = useQuery({
    queryKey: ['drafts', draftKey, 'conflict'],
    queryFn: ({ signal }) => api.get<Draft>(`drafts/${encodeURIComponent(draftKey)}/`, undefined, signal),
    gcTime: 0,
  })
  return (
    <Dialog open onClose={onLater} maxWidth="sm" fullWidth aria-labelledby="conflict-title">
      <DialogTitle id="conflict-title">This draft was changed by someone else</DialogTitle>
      <DialogContent>
        {theirs.data ? (
          <>
            {theirs.data.updated_by ?? 'Someone'} saved it <TimeText at={theirs.data.updated_at} />, after you had opened
            it. Load that version and lose your changes, or write yours over it? Exporting your diagram first keeps both.
          </>
        ) : (
          'Load the newer version and lose your changes, or write yours over it?'
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onLater}>Decide later</Button>
        <Button onClick={onReload}>Load theirs</Button>
        <Button variant="contained" color="warning" onClick={onOverwrite}>
          Overwrite with mine
        </Button>
      </DialogActions>
    </Dialog>
  )
}
