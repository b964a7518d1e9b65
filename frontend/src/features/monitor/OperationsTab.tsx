import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'

import { isRefused } from '../../api/errors.ts'
import type { Instance } from '../../api/types.ts'
import { formatValue } from '../../format/values.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { WRAPPING } from '../../theme/theme.ts'
import { useHistory } from './queries.ts'

/** Who did what to this instance. */
export function OperationsTab({ instance }: { instance: Instance }) {
  const history = useHistory(instance.id)
  if (history.isPending) return <Loading label="Loading the operations" />
  if (!history.data || isRefused(history.error)) return <ProblemAlert error={history.error} onRetry={() => void history.refetch()} />
  const { operations } = history.data
  if (operations.length === 0) return <EmptyState title="Nobody has intervened" />
  return (
    <TableContainer>
      <Table aria-label="Operations">
        <TableHead>
          <TableRow>
            <TableCell>When</TableCell>
            <TableCell>Who</TableCell>
            <TableCell>Did</TableCell>
            <TableCell>Detail</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {operations.map((operation, index) => (
            <TableRow key={index} hover>
              <TableCell>
                <TimeText at={operation.at} />
              </TableCell>
              <TableCell>{operation.actor ?? 'the system'}</TableCell>
              <TableCell>{operation.action}</TableCell>
              <TableCell sx={WRAPPING}>{formatValue(operation.detail)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  )
}
