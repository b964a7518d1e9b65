import { useState } from 'react'

import { api } from '../../../api/client.ts'
import { errorText, isStatus } from '../../../api/errors.ts'
import { useToast } from '../../../shell/Toasts.tsx'
import { mainProcess, modelerXml, type Modeler } from '../modeler/createModeler.ts'
import { ConflictDialog } from './ConflictDialog.tsx'
import { DeployDialog } from './DeployDialog.tsx'
import type { DraftSaver } from './DraftSaver.ts'
import { KeyboardHelp } from './KeyboardHelp.tsx'
import type { Session } from './useSession.ts'

interface EditorDialogsProps {
  modeler: Modeler
  designKey: string
  session: Session
  onReload: () => void
}

/** Once deployed, the draft says nothing new: it goes, unless the diagram has moved on meanwhile. */
function useDropDraft(designKey: string, saver: DraftSaver) {
  const toast = useToast()
  return async () => {
    await saver.save()
    const { status, revision } = saver.state()
    if (status !== 'saved' || revision === 0) return
    try {
      await api.delete(`drafts/${encodeURIComponent(designKey)}/`)
      saver.forget()
    } catch (error) {
      if (isStatus(error, 404)) saver.forget()
      else toast(`Deployed, but the draft could not be removed: ${errorText(error)}`, 'warning')
    }
  }
}

export function EditorDialogs({ modeler, designKey, session, onReload }: EditorDialogsProps) {
  const { dialog, setDialog, saver, saveState, select } = session
  /** The conflict a person has put off; a later one is shown again. */
  const [putOff, setPutOff] = useState<Error | null>(null)
  const dropDraft = useDropDraft(designKey, saver)
  const close = () => setDialog(null)
  const isConflict = saveState.status === 'conflict' && (dialog === 'conflict' || saveState.error !== putOff)
  return (
    <>
      <KeyboardHelp open={dialog === 'help'} onClose={close} />
      {dialog === 'deploy' && (
        <DeployDialog
          processKey={designKey}
          defaultName={mainProcess(modeler)?.name || designKey}
          readXml={() => modelerXml(modeler)}
          onDeployed={() => void dropDraft()}
          onSelect={select}
          onClose={close}
        />
      )}
      {isConflict && (
        <ConflictDialog
          draftKey={designKey}
          onReload={onReload}
          onOverwrite={() => {
            close()
            void saver.overwrite()
          }}
          onLater={() => {
            close()
            setPutOff(saveState.error)
          }}
        />
      )}
    </>
  )
}
