import { readIoMapping, writeIoMapping, type Direction, type Parameter } from '../dialect/ioMapping.ts'
import { isAny, type DiagramElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { feelEntry, textEntry, type Field } from './entries.ts'
import { listGroup, type GroupFactory, type PanelGroup } from './groups.ts'
import { variableProblem } from './validation.ts'

const LABELS: Record<Direction, string> = { inputs: 'Input mapping', outputs: 'Output mapping' }

function parameterField(
  element: DiagramElement,
  direction: Direction,
  index: number,
  part: keyof Parameter,
  label: string,
): Field<string> {
  return {
    id: `pythmata-${direction}-${index}-${part}`,
    label,
    validate: part === 'target' ? variableProblem : undefined,
    get: () => readIoMapping(element.businessObject)[direction][index]?.[part] ?? '',
    set: (_, value, services) => {
      const rows = readIoMapping(element.businessObject)[direction]
      const changed = rows.map((row, other) => (other === index ? { ...row, [part]: value } : row))
      write(element, direction, changed, services)
    },
  }
}

function write(element: DiagramElement, direction: Direction, rows: Parameter[], services: EditServices): void {
  const model = element.businessObject
  writeIoMapping(element, model, { ...readIoMapping(model), [direction]: rows }, services)
}

function directionGroup(element: DiagramElement, direction: Direction, services: EditServices): PanelGroup {
  return listGroup({
    id: `pythmata-${direction}`,
    label: LABELS[direction],
    rows: readIoMapping(element.businessObject)[direction],
    itemLabel: ({ target }) => target || '(unnamed)',
    entriesOf: (index) => [
      textEntry(parameterField(element, direction, index, 'target', 'Variable')),
      feelEntry({ ...parameterField(element, direction, index, 'source', 'Value'), feel: 'optional' }),
    ],
    blank: { source: '', target: '' },
    write: (rows) => write(element, direction, rows, services),
  })
}

export const ioMappingGroup: GroupFactory = (element, services) => {
  const model = element.businessObject
  if (!isAny(model, ['bpmn:Activity', 'bpmn:Event'])) return null
  const directions: Direction[] = isAny(model, ['bpmn:StartEvent']) ? ['outputs'] : ['inputs', 'outputs']
  return directions.map((direction) => directionGroup(element, direction, services))
}
