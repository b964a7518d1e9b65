import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import TextField from '@mui/material/TextField'
import { useState } from 'react'

import { isRefused } from '../../api/errors.ts'
import type { Instance, Variable } from '../../api/types.ts'
import { JsonField } from '../../forms/JsonField.tsx'
import { formatValue, parseValue } from '../../format/values.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { MONOSPACE, WRAPPING } from '../../theme/theme.ts'
import { useSetVariable, useVariables } from './queries.ts'

/** Without a scope the variable goes to the process. */
type Edited = Pick<Variable, 'name' | 'value'> & { scope_key?: number; isNew: boolean }

/** Text as it is typed back in: a string that reads as JSON keeps its quotes. */
function editable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2)
  const read = parseValue(value)
  return read.error === undefined && typeof read.value === 'string' ? value : JSON.stringify(value)
}

function VariableDialog({ instance, edited, onClose }: { instance: Instance; edited: Edited; onClose: () => void }) {
  const [name, setName] = useState(edited.name)
  const [text, setText] = useState(edited.isNew ? '' : editable(edited.value))
  const set = useSetVariable(instance.id)
  const parsed = parseValue(text)
  const save = () => {
    set.mutate({ name: name.trim(), value: parsed.value, scope_key: edited.scope_key }, { onSuccess: onClose })
  }
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="variable-title">
      <DialogTitle id="variable-title">{edited.isNew ? 'New variable' : `Change ${edited.name}`}</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          {edited.isNew && (
            <TextField label="Name" value={name} autoFocus onChange={(event) => setName(event.target.value)} />
          )}
          <JsonField
            label="Value"
            value={text}
            error={parsed.error}
            helperText="JSON, or plain text."
            onChange={setText}
          />
          <ProblemAlert error={set.error} />
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="contained" disabled={set.isPending || !name.trim() || Boolean(parsed.error)} onClick={save}>
          Save
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function Row({ variable, onEdit }: { variable: Variable; onEdit?: () => void }) {
  return (
    <TableRow hover>
      <TableCell sx={{ fontWeight: 600 }}>{variable.name}</TableCell>
      <TableCell sx={{ ...WRAPPING, fontFamily: MONOSPACE, whiteSpace: 'pre-wrap' }}>
        {formatValue(variable.value)}
      </TableCell>
      <TableCell>{variable.type}</TableCell>
      <TableCell align="right">{variable.scope_key}</TableCell>
      <TableCell>
        <TimeText at={variable.updated_at} />
      </TableCell>
      {onEdit && (
        <TableCell align="right">
          <Button onClick={onEdit} aria-label={`Change ${variable.name}`}>
            Change
          </Button>
        </TableCell>
      )}
    </TableRow>
  )
}

export function VariablesTab({ instance }: { instance: Instance }) {
  const variables = useVariables(instance.id)
  const [edited, setEdited] = useState<Edited | null>(null)
  if (variables.isPending) return <Loading label="Loading variables" />
  if (!variables.data || isRefused(variables.error)) return <ProblemAlert error={variables.error} onRetry={() => void variables.refetch()} />
  const isRunning = instance.status === 'active' || instance.status === 'suspended'
  const mayEdit = isRunning && instance.permissions.includes('operate')
  const create = () => setEdited({ name: '', value: '', isNew: true })
  return (
    <>
      {variables.data.length === 0 && <EmptyState title="No variables" />}
      {variables.data.length > 0 && (
        <TableContainer>
          <Table aria-label="Variables">
            <TableHead>
              <TableRow>
                <TableCell>Name</TableCell>
                <TableCell>Value</TableCell>
                <TableCell>Type</TableCell>
                <TableCell align="right">Scope</TableCell>
                <TableCell>Changed</TableCell>
                {mayEdit && <TableCell />}
              </TableRow>
            </TableHead>
            <TableBody>
              {variables.data.map((variable) => (
                <Row
                  key={`${variable.scope_key}:${variable.name}`}
                  variable={variable}
                  onEdit={mayEdit ? () => setEdited({ ...variable, isNew: false }) : undefined}
                />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {mayEdit && <Button onClick={create}>New variable</Button>}
      {edited && <VariableDialog instance={instance} edited={edited} onClose={() => setEdited(null)} />}
    </>
  )
}
