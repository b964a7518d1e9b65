import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import TextField from '@mui/material/TextField'

import type { TaskCounts } from '../../api/types.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { useTaskCounts, type TaskView, type useTasks } from './queries.ts'
import { TaskList } from './TaskList.tsx'

export const VIEWS: { view: TaskView; label: string; empty: string }[] = [
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

interface TaskPaneProps {
  tasks: ReturnType<typeof useTasks>
  selected: string | undefined
  view: TaskView
  onView: (view: TaskView) => void
  search: string
  onSearch: (text: string) => void
}

/** The list of tasks, and what narrows it. */
export function TaskPane({ tasks, selected, view, onView, search, onSearch }: TaskPaneProps) {
  const counts = useTaskCounts()
  return (
    <>
      <ViewTabs view={view} counts={counts.data} onView={onView} />
      <Box sx={{ p: 1 }}>
        <TextField
          fullWidth
          type="search"
          label="Search name or business key"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
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
        selected={selected}
        onMore={tasks.hasNextPage ? () => void tasks.fetchNextPage() : undefined}
      />
    </>
  )
}
