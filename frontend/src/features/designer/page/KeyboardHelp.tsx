import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableRow from '@mui/material/TableRow'

const SHORTCUTS: readonly [keys: string, meaning: string][] = [
  ['Ctrl + S', 'Save the draft'],
  ['Ctrl + Z', 'Undo'],
  ['Ctrl + Y', 'Redo'],
  ['Ctrl + C, Ctrl + V', 'Copy and paste, also into another tab'],
  ['Ctrl + X', 'Cut'],
  ['Ctrl + D', 'Duplicate'],
  ['Ctrl + A', 'Select all'],
  ['Ctrl + F', 'Find an element'],
  ['Delete', 'Remove the selection'],
  ['A', 'Append an element to the selection'],
  ['N', 'Create an element'],
  ['R', 'Replace the selected element'],
  ['E', 'Edit the label'],
  ['H', 'Hand tool'],
  ['L', 'Lasso tool'],
  ['S', 'Space tool'],
  ['C', 'Connect'],
  ['Arrow keys', 'Move the selection; with Ctrl: move the canvas'],
  ['Ctrl + +, Ctrl + −', 'Zoom'],
  ['Ctrl + 0', 'Original size'],
  ['?', 'This help'],
]

export function KeyboardHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="keys-title">
      <DialogTitle id="keys-title">Keyboard</DialogTitle>
      <DialogContent>
        <Table>
          <TableBody>
            {SHORTCUTS.map(([keys, meaning]) => (
              <TableRow key={keys}>
                <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap', fontWeight: 600 }}>
                  {keys}
                </TableCell>
                <TableCell>{meaning}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </DialogContent>
    </Dialog>
  )
}
