import type CommandStack from 'diagram-js/lib/command/CommandStack'
import type EditorActions from 'diagram-js/lib/features/editor-actions/EditorActions'

import type { ViewerServices } from '../../../diagram/services.ts'
import type { ServerFindings } from '../lint/findings.ts'
import type { DiagramElement, ModdleElement } from './moddle.ts'

export interface Modeling {
  updateProperties(element: DiagramElement, properties: Record<string, unknown>): void
  updateModdleProperties(
    element: DiagramElement,
    model: ModdleElement,
    properties: Record<string, unknown>,
  ): void
}

export interface BpmnFactory {
  create(type: string, attributes?: Record<string, unknown>): ModdleElement
}

/** What writing a property needs; every write is one command, so one Ctrl+Z takes it back. */
export interface EditServices {
  modeling: Modeling
  bpmnFactory: BpmnFactory
}

export interface Minimap {
  toggle(): void
  isOpen(): boolean
}

export interface Linting {
  /** Runs the rules again. */
  update(): void
}

export interface ModelerServices extends Omit<ViewerServices, 'eventBus'>, EditServices {
  eventBus: {
    on(event: string, callback: (event: never) => void): void
    on(event: string, priority: number, callback: (event: never) => void): void
    off(event: string, callback: (event: never) => void): void
    fire(event: string, data?: unknown): unknown
  }
  commandStack: CommandStack
  editorActions: EditorActions
  linting: Linting
  minimap: Minimap
  serverFindings: ServerFindings
}
