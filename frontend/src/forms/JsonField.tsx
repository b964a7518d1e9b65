import TextField from '@mui/material/TextField'

import { MONOSPACE } from '../theme/theme.ts'

interface JsonFieldProps {
  label: string
  value: string
  error?: string
  helperText?: string
  minRows?: number
  onChange: (text: string) => void
}

/** Text that is meant to be JSON, in a fixed-width face. */
export function JsonField({ label, value, error, helperText, minRows = 4, onChange }: JsonFieldProps) {
  return (
    <TextField
      label={label}
      value={value}
      error={Boolean(error)}
      helperText={error ?? helperText}
      onChange={(event) => onChange(event.target.value)}
      multiline
      fullWidth
      minRows={minRows}
      slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: MONOSPACE } } }}
    />
  )
}
