/** The parts of moddle's and bpmn-js' object model that the designer touches. */

export interface ModdleElement {
  $type: string
  $parent?: ModdleElement
  $attrs?: Record<string, string>
  id?: string
  name?: string
  get<T = unknown>(property: string): T
  set(property: string, value: unknown): void
  $instanceOf?(type: string): boolean
}

/** A shape or connection of the diagram; `businessObject` is what it stands for. */
export interface DiagramElement {
  id: string
  type: string
  businessObject: ModdleElement
  parent?: DiagramElement
  labelTarget?: DiagramElement
}

export function is(element: ModdleElement | undefined, type: string): boolean {
  return element?.$instanceOf?.(type) ?? false
}

export function isAny(element: ModdleElement | undefined, types: readonly string[]): boolean {
  return types.some((type) => is(element, type))
}

/** The model element behind a shape; a participant stands for its process. */
export function modelOf(element: DiagramElement): ModdleElement {
  return element.businessObject
}

/** The first event definition of this type, if the element is such an event. */
export function eventDefinition(model: ModdleElement, type: string): ModdleElement | undefined {
  if (!is(model, 'bpmn:Event')) return undefined
  return model.get<ModdleElement[] | undefined>('eventDefinitions')?.find((definition) => is(definition, type))
}
