import type Canvas from 'diagram-js/lib/core/Canvas'
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry'
import type EventBus from 'diagram-js/lib/core/EventBus'
import type Overlays from 'diagram-js/lib/features/overlays/Overlays'
import type Selection from 'diagram-js/lib/features/selection/Selection'
import type ZoomScroll from 'diagram-js/lib/navigation/zoomscroll/ZoomScroll'

export interface ElementEvent {
  element: { id: string; parent?: unknown }
}

export interface ViewerEvents {
  'element.click': ElementEvent
}

/** The services of the diagram library that are used here, by the names it gives them. */
export interface ViewerServices {
  canvas: Canvas
  elementRegistry: ElementRegistry
  eventBus: EventBus<ViewerEvents>
  overlays: Overlays
  selection: Selection
  zoomScroll: ZoomScroll
}
