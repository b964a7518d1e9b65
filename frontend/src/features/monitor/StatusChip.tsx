import Chip from '@mui/material/Chip'

import type { InstanceStatus } from '../../api/types.ts'

const COLORS = {
  active: 'info',
  suspended: 'warning',
  completed: 'success',
  terminated: 'default',
  failed: 'error',
} as const satisfies Record<InstanceStatus, string>

export function StatusChip({ status }: { status: InstanceStatus }) {
  return <Chip size="small" variant="outlined" color={COLORS[status]} label={status} />
}

export function IncidentChip({ count }: { count: number }) {
  if (count === 0) return null
  return <Chip size="small" color="error" label={count === 1 ? '1 incident' : `${count} incidents`} />
}
