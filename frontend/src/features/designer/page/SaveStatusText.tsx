import Typography from '@mui/material/Typography'

import { errorText } from '../../../api/errors.ts'
import { absoluteText } from '../../../shell/time.tsx'
import type { SaveState } from './DraftSaver.ts'

const TEXTS: Record<SaveState['status'], string> = {
  saved: 'Saved',
  changed: 'Unsaved changes',
  saving: 'Saving…',
  conflict: 'Changed by someone else',
  failed: 'Not saved',
}

export function SaveStatusText({ state }: { state: SaveState }) {
  const isBad = state.status === 'conflict' || state.status === 'failed'
  const hint = state.error?.message ?? (state.savedAt ? absoluteText(state.savedAt) : undefined)
  const known = state.status === 'saved' && !state.savedAt ? 'No changes' : TEXTS[state.status]
  const text = state.status === 'failed' && state.error ? `${known}: ${errorText(state.error)}` : known
  return (
    <Typography variant="body2" role="status" title={hint} color={isBad ? 'error' : 'text.secondary'} noWrap sx={{ maxWidth: 420 }}>
      {text}
    </Typography>
  )
}
