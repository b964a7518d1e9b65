import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Link from '@mui/material/Link'
import MenuItem from '@mui/material/MenuItem'
import Paper from '@mui/material/Paper'
import Switch from '@mui/material/Switch'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import TextField from '@mui/material/TextField'
import { useDeferredValue } from 'react'
import { Link as RouterLink } from 'react-router'

import { useCursorPages } from '../../api/pages.ts'
import type { InstanceRow, InstanceStatus } from '../../api/types.ts'
import { durationBetween } from '../../format/duration.ts'
import { useLiveTopic } from '../../live/hooks.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { WRAPPING } from '../../theme/theme.ts'
import { LIST_KEY } from './queries.ts'
import { IncidentChip, StatusChip } from './StatusChip.tsx'

const STATUSES: InstanceStatus[] = ['active', 'suspended', 'completed', 'terminated', 'failed']

export interface InstanceFilters {
  status: string
  incidents: boolean
  search: string
}

interface FilterBarProps extends InstanceFilters {
  onFilter: (name: string, value: string) => void
}

function FilterBar({ status, incidents, search, onFilter }: FilterBarProps) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center', mb: 1.5 }}>
      <TextField
        type="search"
        label="Search business key"
        value={search}
        onChange={(event) => onFilter('search', event.target.value)}
      />
      <TextField
        select
        label="Status"
        value={status}
        onChange={(event) => onFilter('status', event.target.value)}
        sx={{ minWidth: 140 }}
      >
        <MenuItem value="">any</MenuItem>
        {STATUSES.map((name) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <FormControlLabel
        control={
          <Switch checked={incidents} onChange={(_, checked) => onFilter('incidents', checked ? 'true' : '')} size="small" />
        }
        label="Only with incidents"
        sx={{ ml: 0 }}
      />
    </Box>
  )
}

function Row({ instance }: { instance: InstanceRow }) {
  return (
    <TableRow hover>
      <TableCell sx={WRAPPING}>
        <Link component={RouterLink} to={`/monitor/instances/${instance.id}`}>
          {instance.business_key || instance.id}
        </Link>
      </TableCell>
      <TableCell>
        <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap' }}>
          <StatusChip status={instance.status} />
          <IncidentChip count={instance.incident_count} />
        </Box>
      </TableCell>
      <TableCell align="right">{instance.definition.version}</TableCell>
      <TableCell>
        <TimeText at={instance.started_at} />
      </TableCell>
      <TableCell>{durationBetween(instance.started_at, instance.ended_at)}</TableCell>
      <TableCell>{instance.started_by ?? '–'}</TableCell>
    </TableRow>
  )
}

interface InstanceListProps extends FilterBarProps {
  process: string
  definition?: string
}

export function InstanceList({ process, definition, status, incidents, search, onFilter }: InstanceListProps) {
  const pages = useCursorPages<InstanceRow>('process-instances/', {
    process,
    definition,
    status,
    incidents: incidents || undefined,
    search: useDeferredValue(search),
  })
  useLiveTopic(`process:${process}`, [LIST_KEY, ['processes', process]])
  return (
    <section aria-label="Instances">
      <FilterBar status={status} incidents={incidents} search={search} onFilter={onFilter} />
      <ProblemAlert error={pages.error} onRetry={() => void pages.refetch()} />
      {pages.isPending && <Loading label="Loading instances" />}
      {pages.isSuccess && pages.rows.length === 0 && (
        <EmptyState title="No instance here" hint="Change the filters above, or start one." />
      )}
      {pages.rows.length > 0 && (
        <TableContainer component={Paper} variant="outlined">
          <Table aria-label="Instances">
            <TableHead>
              <TableRow>
                <TableCell>Instance</TableCell>
                <TableCell>Status</TableCell>
                <TableCell align="right">Version</TableCell>
                <TableCell>Started</TableCell>
                <TableCell>Lasts</TableCell>
                <TableCell>By</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {pages.rows.map((instance) => (
                <Row key={instance.id} instance={instance} />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>More</Button>}
    </section>
  )
}
