import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'

import type { Instance } from '../../api/types.ts'
import { errorText } from '../../api/errors.ts'
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { useToast } from '../../shell/Toasts.tsx'
import { useInstanceAct } from './queries.ts'

function whatEnds(count: number): string {
  return count === 1 ? 'The one waiting element ends' : `All ${count} waiting elements end`
}

function CancelButton({ instance }: { instance: Instance }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const act = useInstanceAct(instance.id)
  const cancel = () => {
    act.mutate({ path: `process-instances/${instance.id}/cancel/`, body: { reason } }, { onSuccess: () => setOpen(false) })
  }
  return (
    <>
      <Button color="error" variant="outlined" onClick={() => setOpen(true)}>
        Cancel instance
      </Button>
      <ConfirmDialog
        open={open}
        title="Cancel this instance?"
        confirmLabel="Cancel the instance"
        dangerous
        busy={act.isPending}
        onConfirm={cancel}
        onCancel={() => setOpen(false)}
      >
        <Typography sx={{ mb: 2 }}>
          {whatEnds(instance.tokens.length)} at once, with all tasks, jobs and timers. This cannot be undone.
        </Typography>
        <TextField label="Reason" fullWidth value={reason} onChange={(event) => setReason(event.target.value)} />
        <ProblemAlert error={act.error} />
      </ConfirmDialog>
    </>
  )
}

function SuspensionButton({ instance }: { instance: Instance }) {
  const act = useInstanceAct(instance.id)
  const toast = useToast()
  const [verb, label] = instance.status === 'suspended' ? ['resume', 'Resume'] : ['suspend', 'Suspend']
  const change = () => {
    act.mutate(
      { path: `process-instances/${instance.id}/${verb}/` },
      { onError: (error) => toast(errorText(error), 'error') },
    )
  }
  return (
    <Button variant="outlined" disabled={act.isPending} onClick={change}>
      {label}
    </Button>
  )
}

export function InstanceActions({ instance }: { instance: Instance }) {
  const isRunning = instance.status === 'active' || instance.status === 'suspended'
  if (!isRunning || !instance.permissions.includes('operate')) return null
  return (
    <>
      <SuspensionButton instance={instance} />
      <CancelButton instance={instance} />
    </>
  )
}
