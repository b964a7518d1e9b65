import Chip from '@mui/material/Chip'

import type { Task } from '../../api/types.ts'
import { TimeText } from '../../shell/time.tsx'
import { urgencyOf } from './due.ts'

const COLORS = { overdue: 'error', soon: 'warning', later: 'default' } as const

/** The due date, louder the nearer it is. */
export function DueChip({ task }: { task: Task }) {
  const urgency = urgencyOf(task)
  if (!urgency) return null
  const label = (
    <>
      {urgency === 'overdue' ? 'Overdue: ' : 'Due '}
      <TimeText at={task.due_at} />
    </>
  )
  return <Chip size="small" variant="outlined" color={COLORS[urgency]} label={label} />
}
