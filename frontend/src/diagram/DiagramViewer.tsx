import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css'
import './diagram.css'

import Box from '@mui/material/Box'
import { useEffect, useRef, type KeyboardEvent } from 'react'

import { ProblemAlert } from '../shell/ProblemAlert.tsx'
import { fitCanvas } from './fit.ts'
import type { ElementEvent } from './services.ts'
import { drawMarks, type Marks } from './marks.ts'
import { useViewer, type Viewer } from './useViewer.ts'
import { ZoomControls } from './ZoomControls.tsx'

export interface DiagramViewerProps {
  xml: string
  marks?: Marks
  /** Ids of sequence flows that were taken. */
  takenFlows?: readonly string[]
  /** The element to show as chosen. */
  selected?: string | null
  onSelect?: (elementId: string | null) => void
  /** What a screen reader says of the picture. */
  label?: string
  height?: number | string
}

const NO_MARKS: Marks = {}
const NO_FLOWS: readonly string[] = []
const STEP = 60

function useMarks(viewer: Viewer | null, marks: Marks, takenFlows: readonly string[]) {
  useEffect(() => (viewer ? drawMarks(viewer, marks, takenFlows) : undefined), [viewer, marks, takenFlows])
}

function useSelection(viewer: Viewer | null, selected: string | null | undefined, onSelect?: (id: string | null) => void) {
  useEffect(() => {
    if (!viewer || !onSelect) return
    const bus = viewer.get('eventBus')
    const clicked = ({ element }: ElementEvent) => onSelect(element.parent ? element.id : null)
    bus.on('element.click', clicked)
    return () => bus.off('element.click', clicked as () => void)
  }, [viewer, onSelect])
  useEffect(() => {
    if (!viewer || !selected || !viewer.get('elementRegistry').get(selected)) return
    const canvas = viewer.get('canvas')
    canvas.addMarker(selected, 'pm-selected')
    return () => canvas.removeMarker(selected, 'pm-selected')
  }, [viewer, selected])
}

/** The picture follows the room it is given until the person moves it. */
function useRefit(viewer: Viewer | null) {
  useEffect(() => {
    if (!viewer) return
    const canvas = viewer.get('canvas')
    const observer = new ResizeObserver(() => {
      canvas.resized()
      fitCanvas(canvas)
    })
    observer.observe(canvas.getContainer())
    return () => observer.disconnect()
  }, [viewer])
}

function moveByKey(viewer: Viewer, event: KeyboardEvent) {
  const canvas = viewer.get('canvas')
  const moves: Record<string, () => void> = {
    ArrowLeft: () => canvas.scroll({ dx: STEP, dy: 0 }),
    ArrowRight: () => canvas.scroll({ dx: -STEP, dy: 0 }),
    ArrowUp: () => canvas.scroll({ dx: 0, dy: STEP }),
    ArrowDown: () => canvas.scroll({ dx: 0, dy: -STEP }),
    '+': () => viewer.get('zoomScroll').stepZoom(1),
    '-': () => viewer.get('zoomScroll').stepZoom(-1),
    '0': () => fitCanvas(canvas),
  }
  const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key]
  if (!move) return
  event.preventDefault()
  move()
}

/** A read-only diagram with tokens, incidents and the way taken. Arrow keys move it, + and − zoom, 0 fits. */
export function DiagramViewer(props: DiagramViewerProps) {
  const { xml, marks = NO_MARKS, takenFlows = NO_FLOWS, selected, onSelect } = props
  const container = useRef<HTMLDivElement>(null)
  const { viewer, error } = useViewer(container, xml)
  useMarks(viewer, marks, takenFlows)
  useSelection(viewer, selected, onSelect)
  useRefit(viewer)
  return (
    <Box className="pm-diagram" sx={{ position: 'relative', height: props.height ?? 420, minHeight: 160 }}>
      <Box
        ref={container}
        role="group"
        aria-label={props.label ?? 'Process diagram'}
        tabIndex={0}
        onKeyDown={(event) => viewer && moveByKey(viewer, event)}
        sx={{ height: '100%' }}
      />
      {viewer && (
        <ZoomControls onZoom={(steps) => viewer.get('zoomScroll').stepZoom(steps)} onFit={() => fitCanvas(viewer.get('canvas'))} />
      )}
      {error && (
        <Box sx={{ position: 'absolute', inset: 8, bottom: 'auto' }}>
          <ProblemAlert error={error} />
        </Box>
      )}
    </Box>
  )
}
