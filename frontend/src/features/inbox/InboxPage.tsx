import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import { useDeferredValue, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'

import { useLiveTopic } from '../../live/hooks.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { InboxIcon } from '../../shell/icons.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { useToast } from '../../shell/Toasts.tsx'
import { taskAfter } from './due.ts'
import { COUNTS_KEY, LIST_KEY, TASK_KEY, useTasks, type TaskView } from './queries.ts'
import { TaskDetail } from './TaskDetail.tsx'
import { TaskPane, VIEWS } from './TaskPane.tsx'

function useInboxView(): [TaskView, (view: TaskView) => void] {
  const [parameters, setParameters] = useSearchParams()
  const asked = parameters.get('view')
  const view = VIEWS.find((candidate) => candidate.view === asked)?.view ?? 'mine'
  return [view, (next) => setParameters(next === 'mine' ? {} : { view: next }, { replace: true })]
}

function NothingOpen() {
  return (
    <EmptyState
      icon={<InboxIcon fontSize="large" />}
      title="No task is open"
      hint="Choose one from the list; the arrow keys move through it."
    />
  )
}

const COLUMNS = { display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', md: 'minmax(300px, 380px) 1fr' } }

/** Where there is room for one of list and task only, the open task takes it. */
const onlyWideIf = (hidden: boolean) => ({ display: { xs: hidden ? 'none' : 'block', md: 'block' } })

export function InboxPage() {
  const { taskId } = useParams()
  const [view, setView] = useInboxView()
  const [search, setSearch] = useState('')
  const tasks = useTasks(view, useDeferredValue(search.trim()))
  const navigate = useNavigate()
  const toast = useToast()
  useLiveTopic('tasks', [LIST_KEY, COUNTS_KEY, TASK_KEY])
  const query = view === 'mine' ? '' : `?view=${view}`

  const goOn = (done: string, name: string) => {
    toast(`“${name}” is completed.`, 'success')
    const next = taskAfter(tasks.rows, done)
    void navigate(next ? `/inbox/${next}${query}` : `/inbox${query}`)
  }

  return (
    <>
      <PageHeader title="Tasks" live />
      <Box sx={COLUMNS}>
        <Paper variant="outlined" sx={{ ...onlyWideIf(Boolean(taskId)), alignSelf: 'start', overflow: 'hidden' }}>
          <TaskPane tasks={tasks} selected={taskId} view={view} onView={setView} search={search} onSearch={setSearch} />
        </Paper>
        <Box sx={{ ...onlyWideIf(!taskId), minWidth: 0 }}>
          {taskId ? <TaskDetail key={taskId} id={taskId} backTo={`/inbox${query}`} onCompleted={goOn} /> : <NothingOpen />}
        </Box>
      </Box>
    </>
  )
}
