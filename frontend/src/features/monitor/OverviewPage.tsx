import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Paper from '@mui/material/Paper'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { Link as RouterLink } from 'react-router'

import { useCursorPages } from '../../api/pages.ts'
import type { Process } from '../../api/types.ts'
import { useLiveTopic } from '../../live/hooks.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { CountBar } from './CountBar.tsx'
import { IncidentChip } from './StatusChip.tsx'

function ProcessRow({ process, most }: { process: Process; most: number }) {
  const address = `/monitor/${encodeURIComponent(process.key)}`
  return (
    <TableRow hover>
      <TableCell>
        <Link component={RouterLink} to={address} sx={{ fontWeight: 600 }}>
          {process.name || process.key}
        </Link>
      </TableCell>
      <TableCell align="right">{process.latest?.version ?? '–'}</TableCell>
      <TableCell sx={{ minWidth: 140 }}>
        <CountBar count={process.counts.active} most={most} label="running" />
      </TableCell>
      <TableCell align="right">{process.counts.suspended}</TableCell>
      <TableCell align="right">{process.counts.completed}</TableCell>
      <TableCell>
        <Link component={RouterLink} to={`${address}?incidents=true`}>
          <IncidentChip count={process.counts.incidents} />
        </Link>
      </TableCell>
    </TableRow>
  )
}

/** Every process this person may see, with the numbers of its instances. */
export function OverviewPage() {
  const { rows, error, isPending, refetch, hasNextPage, fetchNextPage } = useCursorPages<Process>('processes/')
  useLiveTopic('processes', [['processes/']])
  const most = Math.max(1, ...rows.map((process) => process.counts.active))
  return (
    <>
      <PageHeader title="Monitor" subtitle="All processes and their instances" live />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label="Loading processes" />}
      {!isPending && !error && rows.length === 0 && (
        <EmptyState title="No process yet" hint="Deploy one from the designer, or ask for the permission to see one." />
      )}
      {rows.length > 0 && (
        <TableContainer component={Paper} variant="outlined">
          <Table aria-label="Processes">
            <TableHead>
              <TableRow>
                <TableCell>Process</TableCell>
                <TableCell align="right">Version</TableCell>
                <TableCell>Running</TableCell>
                <TableCell align="right">Suspended</TableCell>
                <TableCell align="right">Completed</TableCell>
                <TableCell>Incidents</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map((process) => (
                <ProcessRow key={process.key} process={process} most={most} />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {hasNextPage && <Button onClick={() => void fetchNextPage()}>More</Button>}
    </>
  )
}
