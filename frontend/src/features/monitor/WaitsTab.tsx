import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import type { ReactNode } from 'react'
import { Link as RouterLink } from 'react-router'

import type { Instance, Job } from '../../api/types.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { WRAPPING } from '../../theme/theme.ts'
import { useInstanceAct, useInstanceTasks, useJobs } from './queries.ts'

interface Wait {
  key: string
  kind: string
  what: ReactNode
  element: string
  detail: ReactNode
  action?: ReactNode
}

const LIVE_JOBS = new Set(['ready', 'running', 'failed'])
const OPEN_TASKS = new Set(['created', 'claimed', 'completing'])

function RetryJob({ job, instance }: { job: Job; instance: Instance }) {
  const act = useInstanceAct(instance.id)
  if (job.status !== 'failed' || !instance.permissions.includes('operate')) return null
  return (
    <>
      <Button disabled={act.isPending} onClick={() => act.mutate({ path: `jobs/${job.id}/retry/` })}>
        Retry
      </Button>
      <ProblemAlert error={act.error} />
    </>
  )
}

function eventWaits(instance: Instance): Wait[] {
  const timers = instance.timers.map(
    (timer): Wait => ({
      key: `timer:${timer.id}`,
      kind: 'timer',
      what: <TimeText at={timer.due_at} />,
      element: timer.element_id,
      detail: '',
    }),
  )
  const subscriptions = instance.subscriptions.map(
    (subscription, index): Wait => ({
      key: `subscription:${index}`,
      kind: subscription.kind,
      what: subscription.name,
      element: subscription.element_id,
      detail: subscription.correlation_key ? `key ${subscription.correlation_key}` : '',
    }),
  )
  return [...timers, ...subscriptions]
}

function useWorkWaits(instance: Instance): { waits: Wait[]; error: Error | null } {
  const tasks = useInstanceTasks(instance.id)
  const jobs = useJobs(instance.id)
  const people = (tasks.data?.results ?? [])
    .filter((task) => OPEN_TASKS.has(task.status))
    .map(
      (task): Wait => ({
        key: `task:${task.id}`,
        kind: 'person',
        what: (
          <Link component={RouterLink} to={`/inbox/${task.id}`}>
            {task.name || task.element_id}
          </Link>
        ),
        element: task.element_id,
        detail: task.assignee?.username ?? task.candidate_groups.join(', '),
      }),
    )
  const machines = (jobs.data?.results ?? [])
    .filter((job) => LIVE_JOBS.has(job.status))
    .map(
      (job): Wait => ({
        key: `job:${job.id}`,
        kind: 'job',
        what: `${job.topic} (${job.status}, ${job.retries_left} tries left)`,
        element: job.element_id,
        detail: job.error,
        action: <RetryJob job={job} instance={instance} />,
      }),
    )
  return { waits: [...people, ...machines], error: tasks.error ?? jobs.error }
}

/** Everything without which the instance does not go on. */
export function WaitsTab({ instance }: { instance: Instance }) {
  const work = useWorkWaits(instance)
  const waits = [...work.waits, ...eventWaits(instance)]
  return (
    <>
      <ProblemAlert error={work.error} />
      {waits.length === 0 && <EmptyState title="It waits for nothing" />}
      {waits.length > 0 && (
        <TableContainer>
          <Table aria-label="What the instance waits for">
            <TableHead>
              <TableRow>
                <TableCell>Kind</TableCell>
                <TableCell>Waits for</TableCell>
                <TableCell>At</TableCell>
                <TableCell>Detail</TableCell>
                <TableCell />
              </TableRow>
            </TableHead>
            <TableBody>
              {waits.map((wait) => (
                <TableRow key={wait.key} hover>
                  <TableCell>{wait.kind}</TableCell>
                  <TableCell>{wait.what}</TableCell>
                  <TableCell sx={WRAPPING}>{wait.element}</TableCell>
                  <TableCell sx={{ ...WRAPPING, minWidth: 200 }}>{wait.detail}</TableCell>
                  <TableCell align="right">{wait.action}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
    </>
  )
}
