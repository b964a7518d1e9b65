import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useRef, useState } from 'react'
import { Link, useParams } from 'react-router'

import { ApiError, isRefused } from '../../api/errors.ts'
import { useIdempotencyKey } from '../../api/idempotency.ts'
import type { Instance, Process } from '../../api/types.ts'
import { FormView, type FormHandle } from '../../forms/FormView.tsx'
import { JsonField } from '../../forms/JsonField.tsx'
import { parseVariables } from '../../format/values.ts'
import { PlayIcon } from '../../shell/icons.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { useForm, useProcess, useStartProcess } from './queries.ts'

const NO_DATA: Record<string, unknown> = {}

function Started({ instance, onAgain }: { instance: Instance; onAgain: () => void }) {
  return (
    <Alert
      severity="success"
      action={
        <Stack direction="row" spacing={1}>
          <Button color="inherit" component={Link} to={`/monitor/instances/${instance.id}`}>
            Watch it
          </Button>
          <Button color="inherit" component={Link} to="/inbox">
            Tasks
          </Button>
          <Button color="inherit" onClick={onAgain}>
            Start another
          </Button>
        </Stack>
      }
    >
      Started {instance.business_key || instance.id}.
    </Alert>
  )
}

function StartForm({ process, onStarted }: { process: Process; onStarted: (instance: Instance) => void }) {
  const form = useForm(process.start_form)
  const start = useStartProcess()
  const [businessKey, setBusinessKey] = useState('')
  const [text, setText] = useState('')
  const handle = useRef<FormHandle>(null)
  const keyAfter = useIdempotencyKey()
  const typed = parseVariables(text)
  const errors = start.error instanceof ApiError ? start.error.fieldErrors : undefined

  const submit = () => {
    const variables = process.start_form ? handle.current?.submit() : typed.value
    if (!variables) return
    start.mutate(
      { process: process.key, business_key: businessKey.trim(), variables, idempotencyKey: keyAfter(start.error) },
      { onSuccess: onStarted },
    )
  }

  return (
    <Paper variant="outlined" sx={{ p: 2, maxWidth: 720 }}>
      <Stack spacing={2}>
        <TextField
          label="Business key"
          helperText="How people will recognise this instance, such as an order number. Optional."
          value={businessKey}
          slotProps={{ htmlInput: { maxLength: 255 } }}
          onChange={(event) => setBusinessKey(event.target.value)}
        />
        {process.start_form && form.isPending && <Loading label="Loading the form" />}
        <ProblemAlert error={form.error} onRetry={() => void form.refetch()} />
        {form.data && <FormView schema={form.data.schema} data={NO_DATA} errors={errors} handle={handle} />}
        {!process.start_form && (
          <JsonField label="Variables (JSON)" value={text} error={typed.error} onChange={setText} />
        )}
        <ProblemAlert error={start.error} />
        <Box>
          <Button
            variant="contained"
            startIcon={<PlayIcon />}
            disabled={start.isPending || Boolean(typed.error) || Boolean(process.start_form && !form.data)}
            onClick={submit}
          >
            Start
          </Button>
        </Box>
      </Stack>
    </Paper>
  )
}

export function StartPage() {
  const { key = '' } = useParams()
  const process = useProcess(key)
  const [instance, setInstance] = useState<Instance | null>(null)
  if (process.isPending) return <Loading label="Loading the process" />
  if (!process.data || isRefused(process.error)) return <ProblemAlert error={process.error} onRetry={() => void process.refetch()} />
  const { name, latest, permissions } = process.data
  return (
    <>
      <PageHeader title={`Start ${name || key}`} subtitle={latest ? `${key} · version ${latest.version}` : key} />
      {!permissions.includes('start') && <Alert severity="warning">You may not start this process.</Alert>}
      {instance && <Started instance={instance} onAgain={() => setInstance(null)} />}
      {permissions.includes('start') && !instance && <StartForm process={process.data} onStarted={setInstance} />}
    </>
  )
}
