import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'

import type { TaskCounts } from '../../api/types.ts'
import { useLiveTopic } from '../../live/hooks.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { InboxIcon } from '../../shell/icons.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { useToast } from '../../shell/Toasts.tsx'
import { taskAfter } from './due.ts'
import { COUNTS_KEY, LIST_KEY, useTaskCounts, useTasks, type TaskView } from './queries.ts'
import { TaskDetail } from './TaskDetail.tsx'
import { TaskList } from './TaskList.tsx'

const VIEWS: { view: TaskView; label: string; empty: string }[] = [
  { view: 'mine', label: 'Mine', empty: 'Tasks that you claim, or that are given to you, appear here.' },
  { view: 'group', label: 'My groups', empty: 'Tasks that your groups may claim appear here.' },
  { view: 'all', label: 'All', empty: 'Every open task that you may see appears here.' },
]

function ViewTabs({ view, counts, onView }: { view: TaskView; counts?: TaskCounts; onView: (view: TaskView) => void }) {
  return (
    <Tabs value={view} onChange={(_, value: TaskView) => onView(value)} aria-label="Which tasks" variant="fullWidth">
      {VIEWS.map(({ view: value, label }) => (
        <Tab key={value} value={value} label={counts ? `${label} (${counts[value]})` : label} />
      ))}
    </Tabs>
  )
}

function useInboxView(): [TaskView, (view: TaskView) => void] {
  const [parameters, setParameters] = useSearchParams()
  const asked = parameters.get('view')
  const view = VIEWS.find((candidate) => candidate.view === asked)?.view ?? 'mine'
  return [view, (next) => setParameters(next === 'mine' ? {} : { view: next }, { replace: true })]
}

export function InboxPage() {
  const { taskId } = useParams()
  const [view, setView] = useInboxView()
  const [search, setSearch] = useState('')
  const tasks = useTasks(view, useDeferredValue(search.trim()))
  const counts = useTaskCounts()
  const navigate = useNavigate()
  const toast = useToast()
  useLiveTopic('tasks', [LIST_KEY, COUNTS_KEY])
  const query = view === 'mine' ? '' : `?view=${view}`

  const goOn = (done: string, name: string) => {
    toast(`“${name}” is completed.`, 'success')
    const next = taskAfter(tasks.rows, done)
    void navigate(next ? `/inbox/${next}${query}` : `/inbox${query}`)
  }

  const narrowHidden = (hidden: boolean) => ({ display: { xs: hidden ? 'none' : 'block', md: 'block' } })
  return (
    <>
      <PageHeader title="Tasks" live />
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', md: 'minmax(300px, 380px) 1fr' } }}>
        <Paper variant="outlined" sx={{ ...narrowHidden(Boolean(taskId)), alignSelf: 'start', overflow: 'hidden' }}>
          <ViewTabs view={view} counts={counts.data} onView={setView} />
          <Box sx={{ p: 1 }}>
            <TextField
              fullWidth
              type="search"
              label="Search name or business key"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </Box>
          <ProblemAlert error={tasks.error} onRetry={() => void tasks.refetch()} />
          {tasks.isPending && <Loading label="Loading tasks" />}
          {tasks.isSuccess && tasks.rows.length === 0 && (
            <EmptyState
              title={search ? 'No task matches' : 'Nothing to do'}
              hint={search ? 'Try another word.' : VIEWS.find((entry) => entry.view === view)?.empty}
            />
          )}
          <TaskList
            tasks={tasks.rows}
            selected={taskId}
            onMore={tasks.hasNextPage ? () => void tasks.fetchNextPage() : undefined}
          />
        </Paper>
        <Box sx={{ ...narrowHidden(!taskId), minWidth: 0 }}>
          {taskId ? (
            <TaskDetail key={taskId} id={taskId} backTo={`/inbox${query}`} onCompleted={goOn} />
          ) : (
            <EmptyState
              icon={<InboxIcon fontSize="large" />}
              title="No task is open"
              hint="Choose one from the list; the arrow keys move through it."
            />
          )}
        </Box>
      </Box>
    </>
  )
}
