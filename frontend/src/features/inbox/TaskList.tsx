import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import type { KeyboardEvent } from 'react'
import { Link, useLocation } from 'react-router'

import type { Task } from '../../api/types.ts'
import { TimeText } from '../../shell/time.tsx'
import { DueChip } from './DueChip.tsx'

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/** Arrow keys (and j, k) move between the rows; Enter opens, as on any link. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key]
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return
  const rows = Array.from(event.currentTarget.querySelectorAll<HTMLElement>('a[data-task]'))
  const index = rows.indexOf(document.activeElement as HTMLElement)
  rows[index + step]?.focus()
  event.preventDefault()
}

function whose(task: Task): string {
  if (task.assignee) return task.assignee.full_name || task.assignee.username
  const candidates = [...task.candidate_groups, ...task.candidate_users]
  return candidates.length ? candidates.join(', ') : 'nobody yet'
}

function TaskRow({ task, selected }: { task: Task; selected: boolean }) {
  // The view stays the one the task was chosen from.
  const { search } = useLocation()
  return (
    <ListItem disablePadding divider>
      <ListItemButton
        component={Link}
        to={{ pathname: `/inbox/${task.id}`, search }}
        selected={selected}
        data-task={task.id}
        aria-current={selected ? 'true' : undefined}
        sx={{ display: 'block' }}
      >
        <ListItemText
          primary={task.name || task.element_id}
          secondary={[task.process.name || task.process.key, task.instance.business_key].filter(Boolean).join(' · ')}
          slotProps={{ primary: { fontWeight: 600, sx: { overflowWrap: 'anywhere' } } }}
          sx={{ my: 0 }}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mt: 0.5, color: 'text.secondary' }}>
          <span>{whose(task)}</span>
          <span aria-hidden>·</span>
          <TimeText at={task.created_at} />
          <DueChip task={task} />
        </Box>
      </ListItemButton>
    </ListItem>
  )
}

interface TaskListProps {
  tasks: Task[]
  selected: string | undefined
  onMore?: () => void
}

export function TaskList({ tasks, selected, onMore }: TaskListProps) {
  return (
    <Box onKeyDown={moveFocus}>
      <List aria-label="Tasks" disablePadding>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} selected={task.id === selected} />
        ))}
      </List>
      {onMore && (
        <Button fullWidth onClick={onMore}>
          More
        </Button>
      )}
    </Box>
  )
}
