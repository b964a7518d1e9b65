import Chip from '@mui/material/Chip'
import IconButton from '@mui/material/IconButton'
import Link from '@mui/material/Link'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { Link as RouterLink } from 'react-router'

import { DeleteIcon } from '../../../shell/icons.tsx'
import { TimeText } from '../../../shell/time.tsx'
import type { DiagramRow } from './useDiagrams.ts'

const WIDE_ONLY = { display: { xs: 'none', sm: 'table-cell' } }

interface DiagramTableProps {
  rows: readonly DiagramRow[]
  onDelete: (row: DiagramRow) => void
}

function DraftCell({ row }: { row: DiagramRow }) {
  if (!row.draft) return <>–</>
  return (
    <>
      {row.draft.updated_by ?? 'someone'}, <TimeText at={row.draft.updated_at} />
    </>
  )
}

function DiagramLine({ row, onDelete }: { row: DiagramRow; onDelete: (row: DiagramRow) => void }) {
  return (
    <TableRow hover>
      <TableCell>
        <Link component={RouterLink} to={encodeURIComponent(row.key)}>
          {row.name}
        </Link>
        {!row.mayDesign && <Chip size="small" label="read only" sx={{ ml: 1 }} />}
      </TableCell>
      <TableCell sx={WIDE_ONLY}>{row.key}</TableCell>
      <TableCell>{row.version === null ? 'no' : `version ${row.version}`}</TableCell>
      <TableCell>
        <DraftCell row={row} />
      </TableCell>
      <TableCell align="right" padding="none">
        {row.draft && row.mayDesign && (
          <IconButton size="small" aria-label={`Delete the draft of ${row.name}`} onClick={() => onDelete(row)}>
            <DeleteIcon fontSize="small" />
          </IconButton>
        )}
      </TableCell>
    </TableRow>
  )
}

export function DiagramTable({ rows, onDelete }: DiagramTableProps) {
  return (
    <TableContainer>
      <Table aria-label="Diagrams">
        <TableHead>
          <TableRow>
            <TableCell>Name</TableCell>
            <TableCell sx={WIDE_ONLY}>Key</TableCell>
            <TableCell>Deployed</TableCell>
            <TableCell>Draft</TableCell>
            <TableCell aria-label="Actions" />
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <DiagramLine key={row.key} row={row} onDelete={onDelete} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  )
}
