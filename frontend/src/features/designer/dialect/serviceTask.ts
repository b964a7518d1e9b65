import type { DiagramElement, ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { createIn, findExtension, replaceExtension } from './extensions.ts'

export interface NamedValue {
  name: string
  value: string
}

/** The content of `pythmata:serviceTaskConfig`; empty text stands for an absent attribute. */
export interface ServiceTaskConfig {
  taskName: string
  retries: string
  retryBackoff: string
  resultVariable: string
  properties: NamedValue[]
}

const TYPE = 'pythmata:ServiceTaskConfig'
const ATTRIBUTES = ['taskName', 'retries', 'retryBackoff', 'resultVariable'] as const

export const EMPTY_CONFIG: ServiceTaskConfig = {
  taskName: '',
  retries: '',
  retryBackoff: '',
  resultVariable: '',
  properties: [],
}

function readText(model: ModdleElement, name: string): string {
  return model.get<string | undefined>(name) ?? ''
}

export function readServiceTask(owner: ModdleElement): ServiceTaskConfig | null {
  const config = findExtension(owner, TYPE)
  if (!config) return null
  const listed = config.get<ModdleElement | undefined>('properties')?.get<ModdleElement[] | undefined>('values') ?? []
  return {
    taskName: readText(config, 'taskName'),
    retries: readText(config, 'retries'),
    retryBackoff: readText(config, 'retryBackoff'),
    resultVariable: readText(config, 'resultVariable'),
    properties: listed.map((property) => ({ name: readText(property, 'name'), value: readText(property, 'value') })),
  }
}

/** Writes the whole configuration, keeping foreign attributes of the one before; null removes it. */
export function writeServiceTask(
  element: DiagramElement,
  owner: ModdleElement,
  next: ServiceTaskConfig | null,
  services: EditServices,
): void {
  const before = findExtension(owner, TYPE)
  const build = (parent: ModdleElement) => buildConfig(parent, next ?? EMPTY_CONFIG, before, services)
  replaceExtension(element, owner, TYPE, next && build, services)
}

function buildConfig(
  parent: ModdleElement,
  next: ServiceTaskConfig,
  before: ModdleElement | undefined,
  { bpmnFactory }: EditServices,
): ModdleElement {
  const config = createIn(bpmnFactory, parent, TYPE)
  Object.assign(config.$attrs ?? {}, before?.$attrs)
  for (const name of ATTRIBUTES) if (next[name]) config.set(name, next[name])
  if (next.properties.length > 0) {
    const holder = createIn(bpmnFactory, config, 'pythmata:Properties')
    const values = next.properties.map((property) =>
      createIn(bpmnFactory, holder, 'pythmata:Property', { ...property }),
    )
    holder.set('values', values)
    config.set('properties', holder)
  }
  return config
}
