import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { useState, type FormEvent } from 'react'

import { isProcessKey, processKey } from '../modeler/blank.ts'

interface NewDiagramDialogProps {
  taken: ReadonlySet<string>
  onCreate: (key: string, name: string) => void
  onClose: () => void
}

/** The name is for people, the key for addresses and calls; the key follows the name until it is touched. */
export function NewDiagramDialog({ taken, onCreate, onClose }: NewDiagramDialogProps) {
  const [name, setName] = useState('')
  const [typedKey, setTypedKey] = useState<string | null>(null)
  const key = typedKey ?? (name ? processKey(name) : '')
  const isTaken = taken.has(key)
  const isWell = isProcessKey(key) && !isTaken
  const keyHelp = isTaken ? 'There is a process with this key already.' : 'Letters, digits, "_", "-" and "."; it stays for all versions.'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWell) onCreate(key, name.trim() || key)
  }
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="new-title">
      <form onSubmit={submit}>
        <DialogTitle id="new-title">New process</DialogTitle>
        <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
          <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} autoFocus sx={{ mt: 1 }} />
          <TextField
            label="Key"
            value={key}
            error={key !== '' && !isWell}
            helperText={keyHelp}
            onChange={(event) => setTypedKey(event.target.value)}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" disabled={!isWell}>
            Create
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
