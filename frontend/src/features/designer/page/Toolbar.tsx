import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import IconButton from '@mui/material/IconButton'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Tooltip from '@mui/material/Tooltip'
import { useCallback, useState, type ReactNode } from 'react'

import { fitCanvas } from '../../../diagram/fit.ts'
import { FitIcon, HelpIcon, RedoIcon, SaveIcon, UndoIcon, UploadIcon, ZoomInIcon, ZoomOutIcon } from '../../../shell/icons.tsx'
import type { Modeler } from '../modeler/createModeler.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { SaveStatusText } from './SaveStatusText.tsx'
import { useModelChanges } from './useModeler.ts'
import type { EditorTab, Session } from './useSession.ts'

interface ToolbarProps {
  modeler: Modeler
  /** Of exported files. */
  name: string
  session: Session
}

interface ToolProps {
  label: string
  onClick: () => void
  disabled?: boolean
  children: ReactNode
}

function Tool({ label, onClick, disabled, children }: ToolProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton size="small" aria-label={label} disabled={disabled} onClick={onClick}>
          {children}
        </IconButton>
      </span>
    </Tooltip>
  )
}

function useHistory(modeler: Modeler) {
  const stack = modeler.get('commandStack')
  const read = useCallback(() => ({ canUndo: stack.canUndo(), canRedo: stack.canRedo() }), [stack])
  const [history, setHistory] = useState(read)
  useModelChanges(modeler, useCallback(() => setHistory(read()), [read]))
  return { ...history, undo: () => stack.undo(), redo: () => stack.redo() }
}

function DiagramTools({ modeler }: { modeler: Modeler }) {
  const { canUndo, canRedo, undo, redo } = useHistory(modeler)
  const zoom = (steps: number) => modeler.get('zoomScroll').stepZoom(steps)
  return (
    <>
      <Tool label="Undo (Ctrl+Z)" disabled={!canUndo} onClick={undo}>
        <UndoIcon fontSize="small" />
      </Tool>
      <Tool label="Redo (Ctrl+Y)" disabled={!canRedo} onClick={redo}>
        <RedoIcon fontSize="small" />
      </Tool>
      <Divider orientation="vertical" flexItem />
      <Tool label="Zoom out" onClick={() => zoom(-1)}>
        <ZoomOutIcon fontSize="small" />
      </Tool>
      <Tool label="Zoom in" onClick={() => zoom(1)}>
        <ZoomInIcon fontSize="small" />
      </Tool>
      <Tool label="Fit the diagram to the view" onClick={() => fitCanvas(modeler.get('canvas'))}>
        <FitIcon fontSize="small" />
      </Tool>
      <Button size="small" color="inherit" onClick={() => modeler.get('minimap').toggle()}>
        Map
      </Button>
    </>
  )
}

export function Toolbar({ modeler, name, session }: ToolbarProps) {
  const { saveState, tab, show, save, setDialog } = session
  return (
    <Box
      role="toolbar"
      aria-label="Designer"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.75, p: 0.75, borderBottom: 1, borderColor: 'divider' }}
    >
      <ToggleButtonGroup
        size="small"
        exclusive
        value={tab}
        aria-label="View"
        onChange={(_, next: EditorTab | null) => next && show(next)}
        sx={{ '& .MuiToggleButton-root': { py: 0.25, textTransform: 'none' } }}
      >
        <ToggleButton value="diagram">Diagram</ToggleButton>
        <ToggleButton value="xml">XML</ToggleButton>
      </ToggleButtonGroup>
      {tab === 'diagram' && <DiagramTools modeler={modeler} />}
      <Box sx={{ flex: 1 }} />
      <SaveStatusText state={saveState} />
      <Button startIcon={<SaveIcon />} disabled={saveState.status === 'saving'} onClick={save}>
        Save
      </Button>
      <ExportMenu modeler={modeler} name={name} />
      <Button variant="contained" startIcon={<UploadIcon />} onClick={() => setDialog('deploy')}>
        Deploy
      </Button>
      <Tool label="Keyboard help (?)" onClick={() => setDialog('help')}>
        <HelpIcon fontSize="small" />
      </Tool>
    </Box>
  )
}
