import type { DiagramElement, ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { createIn, extensionsWith, findExtension } from './extensions.ts'

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

/**
 * The element's extensions with this configuration in the place of the one before, whose foreign attributes are kept;
 * null removes it.
 */
export function serviceTaskExtensions(
  owner: ModdleElement,
  next: ServiceTaskConfig | null,
  services: EditServices,
): ModdleElement | undefined {
  const before = findExtension(owner, TYPE)
  const build = next && ((parent: ModdleElement) => buildConfig(parent, next, before, services))
  return extensionsWith(owner, TYPE, build, services)
}

export function writeServiceTask(element: DiagramElement, next: ServiceTaskConfig, services: EditServices): void {
  const extensionElements = serviceTaskExtensions(element.businessObject, next, services)
  services.modeling.updateProperties(element, { extensionElements })
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
