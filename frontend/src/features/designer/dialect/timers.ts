import type { DiagramElement, ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { formalExpression, readBody } from './expressions.ts'

export type TimerType = 'timeDate' | 'timeDuration' | 'timeCycle'

export const TIMER_TYPES: readonly TimerType[] = ['timeDate', 'timeDuration', 'timeCycle']

export function timerType(definition: ModdleElement): TimerType | null {
  return TIMER_TYPES.find((type) => definition.get(type) !== undefined) ?? null
}

export function timerValue(definition: ModdleElement): string {
  const type = timerType(definition)
  return type ? readBody(definition, type) : ''
}

/** Exactly one of the three children stays; an empty value keeps the child so that the type is not forgotten. */
export function writeTimer(
  element: DiagramElement,
  definition: ModdleElement,
  type: TimerType | null,
  value: string,
  services: EditServices,
): void {
  const changes: Record<string, ModdleElement | undefined> = {}
  for (const other of TIMER_TYPES) changes[other] = undefined
  if (type) {
    changes[type] =
      formalExpression(definition, value, services) ?? services.bpmnFactory.create('bpmn:FormalExpression')
    changes[type].$parent = definition
  }
  services.modeling.updateModdleProperties(element, definition, changes)
}
