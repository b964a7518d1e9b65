import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useEffect, useMemo, useRef, useState } from 'react'

import { ApiError, isRefused } from '../../api/errors.ts'
import { useIdempotencyKey } from '../../api/idempotency.ts'
import type { Task, TaskForm } from '../../api/types.ts'
import { FormView, type FormHandle } from '../../forms/FormView.tsx'
import { JsonField } from '../../forms/JsonField.tsx'
import { parseVariables } from '../../format/values.ts'
import { CheckIcon } from '../../shell/icons.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { readDraft, removeDraft, writeDraft } from './drafts.ts'
import { useTaskAction, useTaskForm } from './queries.ts'

interface WorkProps {
  task: Task
  onCompleted: () => void
}

function useComplete(task: Task, onCompleted: () => void) {
  const act = useTaskAction(task.id)
  const keyAfter = useIdempotencyKey()
  const complete = (variables: Record<string, unknown>) => {
    act.mutate(
      { action: 'complete', body: { variables }, idempotencyKey: keyAfter(act.error) },
      {
        onSuccess: () => {
          removeDraft(task.id)
          onCompleted()
        },
      },
    )
  }
  return { act, complete }
}

interface CompleteButtonProps {
  task: Task
  busy: boolean
  disabled?: boolean
  onClick: () => void
}

function CompleteButton({ task, busy, disabled = false, onClick }: CompleteButtonProps) {
  if (!task.actions.includes('complete')) {
    return task.actions.includes('claim') ? <Alert severity="info">Claim the task to work on it.</Alert> : null
  }
  return (
    <Box>
      <Button variant="contained" startIcon={<CheckIcon />} disabled={busy || disabled} onClick={onClick} title="Ctrl+Enter">
        {busy ? 'Completing…' : 'Complete'}
      </Button>
    </Box>
  )
}

function SchemaWork({ task, form, onCompleted }: WorkProps & { form: TaskForm & { schema: Record<string, unknown> } }) {
  const { act, complete } = useComplete(task, onCompleted)
  const handle = useRef<FormHandle>(null)
  const draft = useMemo(() => readDraft(task.id), [task.id])
  const data = useMemo(() => ({ ...form.data, ...draft }), [form.data, draft])
  const readOnly = !task.actions.includes('complete')
  const errors = act.error instanceof ApiError ? act.error.fieldErrors : undefined
  const submit = () => {
    const variables = handle.current?.submit()
    if (variables) complete(variables)
  }
  return (
    <Stack
      spacing={2}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !readOnly) submit()
      }}
    >
      <FormView
        schema={form.schema}
        data={data}
        readOnly={readOnly}
        errors={errors}
        onChange={(values) => !readOnly && writeDraft(task.id, values)}
        handle={handle}
      />
      <ProblemAlert error={act.error} />
      <CompleteButton task={task} busy={act.isPending} onClick={submit} />
    </Stack>
  )
}

function PlainWork({ task, form, onCompleted }: WorkProps & { form: TaskForm }) {
  const { act, complete } = useComplete(task, onCompleted)
  const [text, setText] = useState('')
  const typed = parseVariables(text)
  return (
    <Stack spacing={2}>
      {Object.keys(form.data).length > 0 && (
        <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.5 }}>
          {Object.entries(form.data).map(([name, value]) => (
            <Box key={name} sx={{ display: 'contents' }}>
              <Box component="dt" sx={{ color: 'text.secondary' }}>
                {name}
              </Box>
              <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                {typeof value === 'string' ? value : JSON.stringify(value)}
              </Box>
            </Box>
          ))}
        </Box>
      )}
      {task.actions.includes('complete') && (
        <JsonField
          label="Variables to set (JSON, optional)"
          value={text}
          error={typed.error}
          minRows={2}
          onChange={setText}
        />
      )}
      <ProblemAlert error={act.error} />
      <CompleteButton
        task={task}
        busy={act.isPending}
        disabled={Boolean(typed.error)}
        onClick={() => typed.value && complete(typed.value)}
      />
    </Stack>
  )
}

/** What there is to do: the task's form, or its data where it has none. */
export function TaskWork({ task, onCompleted }: WorkProps) {
  const form = useTaskForm(task.id)
  const status = useRef(task.status)
  const { refetch } = form
  useEffect(() => {
    // A claimed or finished task may show other data than the one that was opened.
    if (status.current !== task.status) void refetch()
    status.current = task.status
  }, [task.status, refetch])
  if (form.isPending) return <Loading label="Loading the form" />
  if (!form.data || isRefused(form.error)) return <ProblemAlert error={form.error} onRetry={() => void form.refetch()} />
  const { schema, data } = form.data
  if (!schema) return <PlainWork task={task} form={form.data} onCompleted={onCompleted} />
  return <SchemaWork task={task} form={{ schema, data }} onCompleted={onCompleted} />
}
