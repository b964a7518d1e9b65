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

/**
 * Puts `next` in the place of the extension of this type, or takes it away; foreign extensions stay as they are.
 * One command. `build` gets the element that will hold the extension.
 */
export function replaceExtension(
  element: DiagramElement,
  owner: ModdleElement,
  type: string,
  build: ((parent: ModdleElement) => ModdleElement) | null,
  { modeling, bpmnFactory }: EditServices,
): void {
  const extensions = owner.get<ModdleElement | undefined>('extensionElements')
  const others = valuesOf(extensions).filter((value) => !is(value, type))
  if (extensions) {
    const values = build ? [...others, build(extensions)] : others
    if (values.length > 0) modeling.updateModdleProperties(element, extensions, { values })
    else modeling.updateModdleProperties(element, owner, { extensionElements: undefined })
  } else if (build) {
    const created = createIn(bpmnFactory, owner, 'bpmn:ExtensionElements', { values: [] })
    created.set('values', [build(created)])
    modeling.updateModdleProperties(element, owner, { extensionElements: created })
  }
}
