/** The parts of untyped bpmn.io packages that are used here. A diagram module is a bag of named services. */

declare module 'bpmn-js-properties-panel' {
  export const BpmnPropertiesPanelModule: Record<string, unknown>
  export const BpmnPropertiesProviderModule: Record<string, unknown>
  export function useService<T>(name: string): T
}

declare module '@bpmn-io/properties-panel' {
  export type EntryComponent = (props: never) => unknown
  export type IsEdited = (node: HTMLElement) => boolean
  export const Group: EntryComponent
  export const ListGroup: EntryComponent
  export const TextFieldEntry: EntryComponent
  export const TextAreaEntry: EntryComponent
  export const SelectEntry: EntryComponent
  export const CheckboxEntry: EntryComponent
  export const FeelEntry: EntryComponent
  export const isTextFieldEntryEdited: IsEdited
  export const isTextAreaEntryEdited: IsEdited
  export const isSelectEntryEdited: IsEdited
  export const isCheckboxEntryEdited: IsEdited
  export const isFeelEntryEdited: IsEdited
}

declare module '@bpmn-io/properties-panel/preact/jsx-runtime' {
  export function jsx(type: unknown, props: object): unknown
}

declare module 'bpmn-js-bpmnlint' {
  const module: Record<string, unknown>
  export default module
}

declare module 'bpmn-js-color-picker' {
  const module: Record<string, unknown>
  export default module
}

declare module 'bpmn-js-create-append-anything' {
  export const CreateAppendAnythingModule: Record<string, unknown>
}

declare module 'diagram-js-grid' {
  const module: Record<string, unknown>
  export default module
}

declare module 'diagram-js-minimap' {
  const module: Record<string, unknown>
  export default module
}

declare module 'bpmnlint/lib/resolver/static-resolver.js' {
  export default class StaticResolver {
    constructor(cache: Record<string, unknown>)
  }
}

declare module 'bpmnlint/rules/*.js' {
  const rule: unknown
  export default rule
}

declare module 'bpmnlint/lib/linter.js' {
  export default class Linter {
    constructor(options: object)
    lint(definitions: unknown): Promise<unknown>
  }
}
