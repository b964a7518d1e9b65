import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'

import { isRefused } from '../../api/errors.ts'
import type { ActivityRecord, Instance } from '../../api/types.ts'
import { durationBetween } from '../../format/duration.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { WRAPPING } from '../../theme/theme.ts'
import { useHistory } from './queries.ts'
import { spanOf, type Span } from './timeline.ts'

/** When within the instance's whole life the element was active. */
function TimeBar({ span, running }: { span: Span; running: boolean }) {
  return (
    <Box sx={{ position: 'relative', height: 10, borderRadius: 1, bgcolor: 'action.hover', minWidth: 120 }} aria-hidden>
      <Box
        sx={{
          position: 'absolute',
          left: `${span.start}%`,
          width: `max(3px, ${span.length}%)`,
          height: '100%',
          borderRadius: 1,
          bgcolor: running ? 'info.main' : 'primary.light',
        }}
      />
    </Box>
  )
}

const COLORS: Record<string, 'info' | 'success' | 'default'> = { active: 'info', completed: 'success' }

function Row({ activity, instance, now }: { activity: ActivityRecord; instance: Instance; now: number }) {
  return (
    <TableRow hover>
      <TableCell sx={WRAPPING}>
        <strong>{activity.element_name || activity.element_id}</strong>
        <Box sx={{ color: 'text.secondary' }}>{activity.element_type}</Box>
      </TableCell>
      <TableCell>
        <Chip size="small" variant="outlined" color={COLORS[activity.status] ?? 'default'} label={activity.status} />
      </TableCell>
      <TableCell>
        <TimeText at={activity.started_at} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{durationBetween(activity.started_at, activity.ended_at, now)}</TableCell>
      <TableCell sx={{ width: '30%' }}>
        <TimeBar span={spanOf(activity, instance, now)} running={activity.ended_at === null} />
      </TableCell>
    </TableRow>
  )
}

/** What was done, in order; a chosen element of the diagram narrows the list to itself. */
export function HistoryTab({ instance, element }: { instance: Instance; element: string | null }) {
  const history = useHistory(instance.id)
  if (history.isPending) return <Loading label="Loading the history" />
  if (!history.data || isRefused(history.error)) return <ProblemAlert error={history.error} onRetry={() => void history.refetch()} />
  const now = history.dataUpdatedAt
  const all = history.data.activities
  const shown = element && all.some(({ element_id }) => element_id === element) ? all.filter(({ element_id }) => element_id === element) : all
  if (all.length === 0) return <EmptyState title="Nothing has happened yet" />
  return (
    <TableContainer>
      <Table aria-label="History">
        <TableHead>
          <TableRow>
            <TableCell>Element</TableCell>
            <TableCell>Status</TableCell>
            <TableCell>Started</TableCell>
            <TableCell>Lasted</TableCell>
            <TableCell>When</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {shown.map((activity) => (
            <Row key={activity.key} activity={activity} instance={instance} now={now} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  )
}
