import type { DiagramElement, ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { createIn } from './extensions.ts'

/** The body of a child like `conditionExpression` or `timeDuration`. */
export function readBody(owner: ModdleElement | undefined, property: string): string {
  return owner?.get<ModdleElement | undefined>(property)?.get<string | undefined>('body') ?? ''
}

/** A `bpmn:FormalExpression` inside `owner`, or undefined for empty text. */
export function formalExpression(
  owner: ModdleElement,
  body: string,
  { bpmnFactory }: EditServices,
): ModdleElement | undefined {
  return body.trim() ? createIn(bpmnFactory, owner, 'bpmn:FormalExpression', { body }) : undefined
}

export function writeBody(
  element: DiagramElement,
  owner: ModdleElement,
  property: string,
  body: string,
  services: EditServices,
): void {
  services.modeling.updateModdleProperties(element, owner, { [property]: formalExpression(owner, body, services) })
}
