import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Paper from '@mui/material/Paper'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'

import { isRefused } from '../../api/errors.ts'
import { newIdempotencyKey } from '../../api/idempotency.ts'
import type { Task, TaskAction } from '../../api/types.ts'
import { BackIcon } from '../../shell/icons.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { DueChip } from './DueChip.tsx'
import { useTask, useTaskAction } from './queries.ts'
import { TaskDiagram } from './TaskDiagram.tsx'
import { TaskWork } from './TaskWork.tsx'

const STATES: Partial<Record<Task['status'], string>> = {
  completing: 'Being completed…',
  completed: 'This task is completed.',
  canceled: 'This task is no longer needed.',
}

function Facts({ task }: { task: Task }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5, alignItems: 'center', color: 'text.secondary' }}>
      <Link component={RouterLink} to={`/monitor/instances/${task.instance.id}`}>
        {task.process.name || task.process.key}
        {task.instance.business_key && ` · ${task.instance.business_key}`}
      </Link>
      <span>
        created <TimeText at={task.created_at} />
      </span>
      <span>{task.assignee ? `for ${task.assignee.full_name || task.assignee.username}` : 'not claimed'}</span>
      <DueChip task={task} />
    </Box>
  )
}

interface ClaimButtonsProps {
  task: Task
  onAct: (action: TaskAction) => void
  busy: boolean
}

function ClaimButtons({ task, onAct, busy }: ClaimButtonsProps) {
  return (
    <>
      {task.actions.includes('claim') && (
        <Button variant="contained" disabled={busy} onClick={() => onAct('claim')}>
          Claim
        </Button>
      )}
      {task.actions.includes('unclaim') && (
        <Button variant="outlined" disabled={busy} onClick={() => onAct('unclaim')}>
          Give back
        </Button>
      )}
    </>
  )
}

interface TaskDetailProps {
  id: string
  backTo: string
  onCompleted: (id: string, name: string) => void
}

export function TaskDetail({ id, backTo, onCompleted }: TaskDetailProps) {
  const task = useTask(id)
  const act = useTaskAction(id)
  const [tab, setTab] = useState<'work' | 'diagram'>('work')
  if (task.isPending) return <Loading label="Loading the task" />
  if (!task.data || isRefused(task.error)) return <ProblemAlert error={task.error} onRetry={() => void task.refetch()} />
  const state = STATES[task.data.status]
  const claim = (action: TaskAction) => act.mutate({ action, idempotencyKey: newIdempotencyKey() })
  return (
    <Paper variant="outlined" component="article" sx={{ p: 2 }}>
      <Button component={RouterLink} to={backTo} startIcon={<BackIcon />} sx={{ display: { md: 'none' }, mb: 1 }}>
        All tasks
      </Button>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'start', mb: 0.5 }}>
        <Typography variant="h2" sx={{ flex: 1, minWidth: 200, overflowWrap: 'anywhere' }}>
          {task.data.name || task.data.element_id}
        </Typography>
        <ClaimButtons task={task.data} onAct={claim} busy={act.isPending} />
      </Box>
      <Facts task={task.data} />
      {task.data.documentation && <Typography sx={{ mt: 1, whiteSpace: 'pre-wrap' }}>{task.data.documentation}</Typography>}
      <ProblemAlert error={act.error} />
      {state && <Typography sx={{ mt: 2 }}>{state}</Typography>}
      <Tabs value={tab} onChange={(_, value: 'work' | 'diagram') => setTab(value)} sx={{ mb: 2 }} aria-label="Task">
        <Tab value="work" label="Form" />
        <Tab value="diagram" label="Diagram" />
      </Tabs>
      <Box hidden={tab !== 'work'}>
        <TaskWork task={task.data} onCompleted={() => onCompleted(id, task.data.name || task.data.element_id)} />
      </Box>
      {tab === 'diagram' && <TaskDiagram task={task.data} />}
    </Paper>
  )
}
