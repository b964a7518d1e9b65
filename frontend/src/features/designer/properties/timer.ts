import { timerType, timerValue, writeTimer, type TimerType } from '../dialect/timers.ts'
import { eventDefinition, type DiagramElement, type ModdleElement } from '../modeler/moddle.ts'
import { feelEntry, selectEntry, type Field } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'
import { timerProblem, timerText } from './validation.ts'

const TYPES: { value: TimerType | ''; label: string }[] = [
  { value: '', label: '(not chosen)' },
  { value: 'timeDate', label: 'At a date' },
  { value: 'timeDuration', label: 'After a duration' },
  { value: 'timeCycle', label: 'Again and again' },
]

function timerOf(element: DiagramElement): ModdleElement | undefined {
  return eventDefinition(element.businessObject, 'bpmn:TimerEventDefinition')
}

function typeField(definition: ModdleElement): Field<string> {
  return {
    id: 'timerType',
    label: 'When',
    get: () => timerType(definition) ?? '',
    set: (element, type, services) => writeTimer(element, definition, (type || null) as TimerType | null, '', services),
  }
}

function valueField(definition: ModdleElement, type: TimerType): Field<string> {
  const meaning = timerText(type, timerValue(definition))
  return {
    id: `timerValue-${type}`,
    label: 'Value',
    description: meaning ? `Means: ${meaning}.` : 'ISO 8601 text, or an expression after "=".',
    get: () => timerValue(definition),
    set: (element, value, services) => writeTimer(element, definition, type, value, services),
    validate: (value) => timerProblem(type, value),
  }
}

/** Takes the place of the panel's own timer group, which cannot tell what a value means. */
export const timerGroup: GroupFactory = (element) => {
  const definition = timerOf(element)
  if (!definition) return null
  const type = timerType(definition)
  const entries = [selectEntry({ ...typeField(definition), options: TYPES })]
  if (type) entries.push(feelEntry({ ...valueField(definition, type), feel: 'optional' }))
  return group('timer', 'Timer', entries)
}
