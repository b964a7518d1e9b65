import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'

import { api } from '../../../api/client.ts'
import type { Draft } from '../../../api/types.ts'
import { mainProcess, modelerXml, type Modeler } from '../modeler/createModeler.ts'
import { DraftSaver, type DraftPort } from './DraftSaver.ts'
import { useModelChanges } from './useModeler.ts'

function serverPort(key: string, saved: () => void): DraftPort {
  const path = `drafts/${encodeURIComponent(key)}/`
  return {
    get: () => api.get<Draft>(path),
    put: async (content) => {
      const draft = await api.put<Draft>(path, content)
      saved()
      return draft
    },
  }
}

/** Saves the modeler's diagram as the draft of `key`; `isNew` content (a file) is saved even if left untouched. */
export function useDraftSaver(modeler: Modeler | null, key: string, revision: number, isNew: boolean) {
  const queries = useQueryClient()
  const saver = useMemo(() => {
    const read = async () => {
      if (!modeler) throw new Error('The diagram is not open yet.')
      return { name: mainProcess(modeler)?.name || key, xml: await modelerXml(modeler) }
    }
    const saved = () => void queries.invalidateQueries({ queryKey: ['drafts/'] })
    return new DraftSaver(revision, read, serverPort(key, saved))
  }, [modeler, key, revision, queries])
  const state = useSyncExternalStore(saver.subscribe, saver.state)
  const changed = useCallback(() => saver.changed(), [saver])
  useModelChanges(modeler, changed)
  useEffect(() => {
    if (modeler && isNew) saver.changed()
    return () => saver.dispose()
  }, [saver, modeler, isNew])
  return { saver, state }
}
