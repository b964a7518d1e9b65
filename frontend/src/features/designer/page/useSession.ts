import { useCallback, useState } from 'react'

import { errorText } from '../../../api/errors.ts'
import { useToast } from '../../../shell/Toasts.tsx'
import { modelerXml, type Modeler } from '../modeler/createModeler.ts'
import { selectElement } from './selectElement.ts'
import { useDraftSaver } from './useDraftSaver.ts'
import { useProblems } from './useProblems.ts'
import { useShortcuts } from './useShortcuts.ts'

export type EditorTab = 'diagram' | 'xml'

export type EditorDialog = 'deploy' | 'help' | 'conflict'

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

/** Everything that goes on while a diagram is open: saving, checking, what is shown, which dialog is up. */
export function useSession(modeler: Modeler | null, designKey: string, revision: number, isNew: boolean) {
  const { saver, state } = useDraftSaver(modeler, designKey, revision, isNew)
  const { problems, unchecked } = useProblems(modeler)
  const { tab, xml, show } = useTabs(modeler)
  const [dialog, setDialog] = useState<EditorDialog | null>(null)
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
  return { saver, saveState: state, problems, unchecked, tab, xml, show, dialog, setDialog, save, select }
}

export type Session = ReturnType<typeof useSession>
