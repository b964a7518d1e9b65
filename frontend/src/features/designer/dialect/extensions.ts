import { is, type DiagramElement, type ModdleElement } from '../modeler/moddle.ts'
import type { BpmnFactory, EditServices } from '../modeler/services.ts'

function valuesOf(extensions: ModdleElement | undefined): ModdleElement[] {
  return extensions?.get<ModdleElement[] | undefined>('values') ?? []
}

export function findExtension(owner: ModdleElement, type: string): ModdleElement | undefined {
  return valuesOf(owner.get<ModdleElement | undefined>('extensionElements')).find((value) => is(value, type))
}

/** A new model element inside `parent`. */
export function createIn(
  factory: BpmnFactory,
  parent: ModdleElement,
  type: string,
  attributes: Record<string, unknown> = {},
): ModdleElement {
  const created = factory.create(type, attributes)
  created.$parent = parent
  return created
}

type Build = (parent: ModdleElement) => ModdleElement

/**
 * The owner's extensions with `build`'s result in the place of the extension of this type, or without one; those of
 * other types and of other tools stay. Undefined when nothing is left.
 */
export function extensionsWith(
  owner: ModdleElement,
  type: string,
  build: Build | null,
  { bpmnFactory }: EditServices,
): ModdleElement | undefined {
  const kept = valuesOf(owner.get<ModdleElement | undefined>('extensionElements')).filter((value) => !is(value, type))
  if (!build && kept.length === 0) return undefined
  const extensions = createIn(bpmnFactory, owner, 'bpmn:ExtensionElements', { values: [] })
  for (const value of kept) value.$parent = extensions
  extensions.set('values', build ? [...kept, build(extensions)] : kept)
  return extensions
}

/** Writes what `extensionsWith` gives, as one command. */
export function replaceExtension(
  element: DiagramElement,
  owner: ModdleElement,
  type: string,
  build: Build | null,
  services: EditServices,
): void {
  const extensionElements = extensionsWith(owner, type, build, services)
  services.modeling.updateModdleProperties(element, owner, { extensionElements })
}
