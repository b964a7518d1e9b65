import './editor.css'

import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useCallback, useRef, useState } from 'react'

import { errorText } from '../../../api/errors.ts'
import { Loading } from '../../../shell/Loading.tsx'
import { ProblemAlert } from '../../../shell/ProblemAlert.tsx'
import { useToast } from '../../../shell/Toasts.tsx'
import { mainProcess, modelerXml, type Modeler } from '../modeler/createModeler.ts'
import { EditorDialogs, type EditorDialog } from './EditorDialogs.tsx'
import { LeaveGuard } from './LeaveGuard.tsx'
import { ProblemsPanel } from './ProblemsPanel.tsx'
import { selectElement } from './selectElement.ts'
import { Toolbar, type EditorTab } from './Toolbar.tsx'
import type { DesignSource } from './useDesignSource.ts'
import { useDraftSaver } from './useDraftSaver.ts'
import { useFillHeight } from './useFillHeight.ts'
import { useModeler } from './useModeler.ts'
import { useProblems } from './useProblems.ts'
import { useShortcuts } from './useShortcuts.ts'
import { XmlView } from './XmlView.tsx'

interface EditorProps {
  designKey: string
  source: DesignSource
  /** The content came from a file and is on no server yet. */
  isNew: boolean
  onReload: () => void
}

/** Diagram or XML; the text is made when it is asked for. */
function useTabs(modeler: Modeler | null) {
  const [xml, setXml] = useState<string | null>(null)
  const toast = useToast()
  const show = (tab: EditorTab) => {
    if (tab === 'diagram') setXml(null)
    else if (modeler) modelerXml(modeler).then(setXml, (error: unknown) => toast(errorText(error), 'error'))
  }
  return { tab: xml === null ? ('diagram' as const) : ('xml' as const), xml, show }
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
  const { saver, state } = useDraftSaver(modeler, designKey, source.revision, isNew)
  const { problems, unchecked } = useProblems(modeler)
  const { tab, xml, show } = useTabs(modeler)
  const [dialog, setDialog] = useState<EditorDialog | null>(null)
  const height = useFillHeight(frame)
  const save = useCallback(() => {
    if (saver.state().status === 'conflict') setDialog('conflict')
    else void saver.save()
  }, [saver])
  useShortcuts({ onSave: save, onHelp: useCallback(() => setDialog('help'), []) })
  const select = (elementId: string) => {
    if (!modeler) return
    setDialog(null)
    show('diagram')
    selectElement(modeler, elementId)
  }
  return (
    <Box ref={frame} className="pm-diagram pm-editor" sx={{ height }}>
      {error && <ProblemAlert error={error} onRetry={onReload} />}
      {!modeler && !error && <Loading label="Opening the diagram" />}
      {modeler && (
        <Toolbar
          modeler={modeler}
          name={mainProcess(modeler)?.id ?? designKey}
          saveState={state}
          tab={tab}
          onTab={show}
          onSave={save}
          onDeploy={() => setDialog('deploy')}
          onHelp={() => setDialog('help')}
        />
      )}
      <ImportWarnings warnings={warnings} />
      {xml !== null && <XmlView xml={xml} />}
      <Box className="pm-editor-work" hidden={tab === 'xml'}>
        <Box ref={canvas} className="pm-editor-canvas" role="group" aria-label="Diagram" />
        <Box ref={panel} className="pm-editor-panel" role="complementary" aria-label="Properties" />
      </Box>
      {modeler && <ProblemsPanel problems={problems} unchecked={unchecked} onSelect={select} />}
      {modeler && (
        <EditorDialogs
          open={dialog}
          modeler={modeler}
          designKey={designKey}
          saver={saver}
          saveState={state}
          onOpen={setDialog}
          onReload={onReload}
          onSelect={select}
        />
      )}
      <LeaveGuard saver={saver} />
    </Box>
  )
}
