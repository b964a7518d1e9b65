import type { DiagramElement, ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { createIn, findExtension, replaceExtension } from './extensions.ts'

export interface Parameter {
  source: string
  target: string
}

export interface IoMapping {
  inputs: Parameter[]
  outputs: Parameter[]
}

export type Direction = keyof IoMapping

const TYPE = 'pythmata:IoMapping'
const PARAMETER_TYPES: Record<Direction, string> = { inputs: 'pythmata:Input', outputs: 'pythmata:Output' }

function readParameters(mapping: ModdleElement | undefined, direction: Direction): Parameter[] {
  const listed = mapping?.get<ModdleElement[] | undefined>(direction) ?? []
  return listed.map((parameter) => ({
    source: parameter.get<string | undefined>('source') ?? '',
    target: parameter.get<string | undefined>('target') ?? '',
  }))
}

export function readIoMapping(owner: ModdleElement): IoMapping {
  const mapping = findExtension(owner, TYPE)
  return { inputs: readParameters(mapping, 'inputs'), outputs: readParameters(mapping, 'outputs') }
}

/** Writes all parameters; with none left the element goes away. */
export function writeIoMapping(
  element: DiagramElement,
  owner: ModdleElement,
  next: IoMapping,
  services: EditServices,
): void {
  const { bpmnFactory } = services
  const build = (parent: ModdleElement) => {
    const mapping = createIn(bpmnFactory, parent, TYPE)
    for (const direction of ['inputs', 'outputs'] as const) {
      const type = PARAMETER_TYPES[direction]
      mapping.set(
        direction,
        next[direction].map((parameter) => createIn(bpmnFactory, mapping, type, { ...parameter })),
      )
    }
    return mapping
  }
  const isEmpty = next.inputs.length === 0 && next.outputs.length === 0
  replaceExtension(element, owner, TYPE, isEmpty ? null : build, services)
}
