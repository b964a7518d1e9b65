import { eventDefinition, is, type DiagramElement, type ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { createIn, findExtension, replaceExtension } from './extensions.ts'

const TYPE = 'pythmata:Subscription'

/** Whoever refers to the message: the receive task itself or the event's definition. */
export function messageOwner(model: ModdleElement): ModdleElement | undefined {
  if (is(model, 'bpmn:ReceiveTask') || is(model, 'bpmn:SendTask')) return model
  return eventDefinition(model, 'bpmn:MessageEventDefinition')
}

export function messageOf(model: ModdleElement): ModdleElement | undefined {
  return messageOwner(model)?.get<ModdleElement | undefined>('messageRef')
}

/** Only who waits for a message has something to correlate. */
export function waitsForMessage(model: ModdleElement): boolean {
  return is(model, 'bpmn:ReceiveTask') || (is(model, 'bpmn:CatchEvent') && messageOwner(model) !== undefined)
}

export function correlationKey(message: ModdleElement): string {
  return findExtension(message, TYPE)?.get<string | undefined>('correlationKey') ?? ''
}

export function writeCorrelationKey(
  element: DiagramElement,
  message: ModdleElement,
  key: string,
  services: EditServices,
): void {
  const build = (parent: ModdleElement) =>
    createIn(services.bpmnFactory, parent, TYPE, { correlationKey: key })
  replaceExtension(element, message, TYPE, key ? build : null, services)
}
