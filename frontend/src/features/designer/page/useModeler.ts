import { useEffect, useState, type RefObject } from 'react'

import { showCanvas } from '../../../diagram/fit.ts'
import { createModeler, type Modeler } from '../modeler/createModeler.ts'

interface LoadedModeler {
  /** Set once the diagram is drawn. */
  modeler: Modeler | null
  /** What the file says that could not be read. */
  warnings: string[]
  error: Error | null
}

const NOTHING: LoadedModeler = { modeler: null, warnings: [], error: null }

/** An editor in `container` with its properties in `panel`; destroyed with the component. */
export function useModeler(
  container: RefObject<HTMLElement | null>,
  panel: RefObject<HTMLElement | null>,
  xml: string,
): LoadedModeler {
  const [loaded, setLoaded] = useState<LoadedModeler>(NOTHING)
  useEffect(() => {
    if (!container.current || !panel.current) return
    let gone = false
    const modeler = createModeler(container.current, panel.current)
    modeler.importXML(xml).then(
      ({ warnings }) => {
        if (gone) return
        showCanvas(modeler.get('canvas'))
        setLoaded({ modeler, warnings: warnings.map(String), error: null })
      },
      (error: unknown) => {
        if (!gone) setLoaded({ ...NOTHING, error: error instanceof Error ? error : new Error(String(error)) })
      },
    )
    return () => {
      gone = true
      setLoaded(NOTHING)
      modeler.destroy()
    }
  }, [container, panel, xml])
  return loaded
}

/** Calls back after every change a person makes, undone ones too. */
export function useModelChanges(modeler: Modeler | null, changed: () => void): void {
  useEffect(() => {
    if (!modeler) return
    const bus = modeler.get('eventBus')
    bus.on('commandStack.changed', changed)
    return () => bus.off('commandStack.changed', changed)
  }, [modeler, changed])
}
