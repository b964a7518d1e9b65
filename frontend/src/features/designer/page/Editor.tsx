import './editor.css'

import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useRef, useState } from 'react'

import { Loading } from '../../../shell/Loading.tsx'
import { ProblemAlert } from '../../../shell/ProblemAlert.tsx'
import { mainProcess } from '../modeler/createModeler.ts'
import { EditorDialogs } from './EditorDialogs.tsx'
import { LeaveGuard } from './LeaveGuard.tsx'
import { ProblemsPanel } from './ProblemsPanel.tsx'
import { Toolbar } from './Toolbar.tsx'
import type { DesignSource } from './useDesignSource.ts'
import { useFillHeight } from './useFillHeight.ts'
import { useModeler } from './useModeler.ts'
import { useSession } from './useSession.ts'
import { XmlView } from './XmlView.tsx'

interface EditorProps {
  designKey: string
  source: DesignSource
  /** The content came from a file and is on no server yet. */
  isNew: boolean
  onReload: () => void
}

function ImportWarnings({ warnings }: { warnings: readonly string[] }) {
  const [seen, setSeen] = useState(false)
  if (seen || warnings.length === 0) return null
  return (
    <Alert severity="warning" onClose={() => setSeen(true)}>
      {warnings.length} parts of the file could not be read: {warnings.slice(0, 3).join(' · ')}
    </Alert>
  )
}

/** The canvas, its properties to the right, the problems below: nothing lies over the canvas. */
export function Editor({ designKey, source, isNew, onReload }: EditorProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLDivElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const { modeler, warnings, error } = useModeler(canvas, panel, source.xml)
  const session = useSession(modeler, designKey, source.revision, isNew)
  const height = useFillHeight(frame)
  return (
    <Box ref={frame} className="pm-diagram pm-editor" sx={{ height }}>
      {error && <ProblemAlert error={error} onRetry={onReload} />}
      {!modeler && !error && <Loading label="Opening the diagram" />}
      {modeler && <Toolbar modeler={modeler} name={mainProcess(modeler)?.id ?? designKey} session={session} />}
      <ImportWarnings warnings={warnings} />
      {session.xml !== null && <XmlView xml={session.xml} />}
      <Box className="pm-editor-work" hidden={session.tab === 'xml'}>
        <Box ref={canvas} className="pm-editor-canvas" role="group" aria-label="Diagram" />
        <Box ref={panel} className="pm-editor-panel" role="complementary" aria-label="Properties" />
      </Box>
      {modeler && (
        <>
          <ProblemsPanel problems={session.problems} unchecked={session.unchecked} onSelect={session.select} />
          <EditorDialogs modeler={modeler} designKey={designKey} session={session} onReload={onReload} />
        </>
      )}
      <LeaveGuard saver={session.saver} />
    </Box>
  )
}
