import type NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

import type { ViewerServices } from './services.ts'

export type MarkState = 'active' | 'completed' | 'incident' | 'canceled'

export interface Mark {
  tokens?: number
  incidents?: number
  state?: MarkState
}

/** By element id. */
export type Marks = Record<string, Mark>

type Viewer = NavigatedViewer<ViewerServices>

interface Badge {
  kind: 'tokens' | 'incidents'
  count: number
  label: string
}

function badgesOf(mark: Mark): Badge[] {
  const badges: Badge[] = []
  if (mark.tokens) badges.push({ kind: 'tokens', count: mark.tokens, label: `${mark.tokens} waiting here` })
  if (mark.incidents) {
    const label = `${mark.incidents} open ${mark.incidents === 1 ? 'incident' : 'incidents'}`
    badges.push({ kind: 'incidents', count: mark.incidents, label })
  }
  return badges
}

function badgeElement({ kind, count, label }: Badge): HTMLElement {
  const badge = document.createElement('div')
  badge.className = `pm-badge pm-badge-${kind}`
  badge.textContent = count > 999 ? '999+' : String(count)
  badge.title = label
  badge.setAttribute('aria-label', label)
  return badge
}

const POSITION = { tokens: { bottom: 10, left: -10 }, incidents: { top: -10, right: 10 } }

/** Draws the marks and returns how to take them off again. Ids the diagram does not show are passed over. */
export function drawMarks(viewer: Viewer, marks: Marks, takenFlows: Iterable<string>): () => void {
  const canvas = viewer.get('canvas')
  const overlays = viewer.get('overlays')
  const registry = viewer.get('elementRegistry')
  const undo: (() => void)[] = []

  function addClass(id: string, name: string) {
    canvas.addMarker(id, name)
    undo.push(() => registry.get(id) && canvas.removeMarker(id, name))
  }

  for (const [id, mark] of Object.entries(marks)) {
    if (!registry.get(id)) continue
    if (mark.state) addClass(id, `pm-state-${mark.state}`)
    for (const badge of badgesOf(mark)) {
      const overlay = overlays.add(id, 'pm-badge', { position: POSITION[badge.kind], html: badgeElement(badge) })
      undo.push(() => overlays.remove({ id: overlay }))
    }
  }
  for (const id of takenFlows) if (registry.get(id)) addClass(id, 'pm-flow-taken')
  return () => undo.forEach((step) => step())
}
