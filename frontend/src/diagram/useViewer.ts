import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import { useEffect, useState, type RefObject } from 'react'

import { fitCanvas } from './fit.ts'
import type { ViewerServices } from './services.ts'

export type Viewer = NavigatedViewer<ViewerServices>

export interface LoadedViewer {
  /** Set once the diagram is drawn. */
  viewer: Viewer | null
  error: Error | null
}

const NOTHING: LoadedViewer = { viewer: null, error: null }

/** A viewer in `container`, showing `xml`; destroyed with the component. */
export function useViewer(container: RefObject<HTMLDivElement | null>, xml: string): LoadedViewer {
  const [loaded, setLoaded] = useState<LoadedViewer>(NOTHING)
  useEffect(() => {
    const place = container.current
    if (!place || !xml) return
    let gone = false
    const viewer: Viewer = new NavigatedViewer<ViewerServices>({ container: place })
    viewer.importXML(xml).then(
      () => {
        if (gone) return
        fitCanvas(viewer.get('canvas'))
        setLoaded({ viewer, error: null })
      },
      (error: unknown) => {
        if (!gone) setLoaded({ viewer: null, error: asError(error) })
      },
    )
    return () => {
      gone = true
      setLoaded(NOTHING)
      viewer.destroy()
    }
  }, [container, xml])
  return loaded
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
