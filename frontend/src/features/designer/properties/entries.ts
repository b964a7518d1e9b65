import {
  CheckboxEntry,
  FeelEntry,
  isCheckboxEntryEdited,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  type EntryComponent,
  type IsEdited,
} from '@bpmn-io/properties-panel'
import { jsx } from '@bpmn-io/properties-panel/preact/jsx-runtime'
import { useService } from 'bpmn-js-properties-panel'

import type { DiagramElement } from '../modeler/moddle.ts'
import type { BpmnFactory, EditServices, Modeling } from '../modeler/services.ts'

/** One field of the panel: what it is called, how it is read and how it is written. */
export interface Field<T> {
  id: string
  label: string
  description?: string
  get: (element: DiagramElement) => T
  set: (element: DiagramElement, value: T, services: EditServices) => void
  /** The sentence that says what is wrong, or null. */
  validate?: (value: T) => string | null
}

export interface Choice {
  value: string
  label: string
}

interface TextAreaField extends Field<string> {
  rows?: number
  monospace?: boolean
}

interface SelectField extends Field<string> {
  options: readonly Choice[]
}

interface FeelField extends Field<string> {
  /** "optional": literal text unless it starts with "="; "required": always an expression. */
  feel: 'optional' | 'required'
}

/** What the panel draws; `component` must stay the same between two draws, or the field loses the focus. */
export interface Entry {
  id: string
  component: EntryComponent
  isEdited: IsEdited
  field: unknown
}

interface EntryProps<F> {
  element: DiagramElement
  id: string
  field: F
}

function useEditServices(): EditServices {
  return {
    modeling: useService<Modeling>('modeling'),
    bpmnFactory: useService<BpmnFactory>('bpmnFactory'),
  }
}

function useFieldProps<T>({ element, id, field }: EntryProps<Field<T>>) {
  const services = useEditServices()
  return {
    element,
    id,
    label: field.label,
    description: field.description,
    debounce: useService<unknown>('debounceInput'),
    validate: field.validate,
    getValue: () => field.get(element),
    setValue: (value: T | undefined) => field.set(element, value ?? ('' as T), services),
  }
}

const TextComponent = (props: EntryProps<Field<string>>) => jsx(TextFieldEntry, useFieldProps(props))

const TextAreaComponent = (props: EntryProps<TextAreaField>) =>
  jsx(TextAreaEntry, { ...useFieldProps(props), rows: props.field.rows ?? 3, monospace: props.field.monospace })

const SelectComponent = (props: EntryProps<SelectField>) =>
  jsx(SelectEntry, { ...useFieldProps(props), getOptions: () => props.field.options })

const CheckboxComponent = (props: EntryProps<Field<boolean>>) => jsx(CheckboxEntry, useFieldProps(props))

const FeelComponent = (props: EntryProps<FeelField>) =>
  jsx(FeelEntry, { ...useFieldProps(props), feel: props.field.feel })

function entry(id: string, component: EntryComponent, isEdited: IsEdited, field: unknown): Entry {
  return { id, component, isEdited, field }
}

export const textEntry = (field: Field<string>) =>
  entry(field.id, TextComponent, isTextFieldEntryEdited, field)

export const textAreaEntry = (field: TextAreaField) =>
  entry(field.id, TextAreaComponent, isTextAreaEntryEdited, field)

export const selectEntry = (field: SelectField) =>
  entry(field.id, SelectComponent, isSelectEntryEdited, field)

export const checkboxEntry = (field: Field<boolean>) =>
  entry(field.id, CheckboxComponent, isCheckboxEntryEdited, field)

export const feelEntry = (field: FeelField) => entry(field.id, FeelComponent, isFeelEntryEdited, field)

type Described = Pick<Field<string>, 'description' | 'validate'>

/** Reads and writes one attribute of the element itself, such as `pythmata:assignee`. */
export function attribute(id: string, name: string, label: string, more: Described = {}): Field<string> {
  return {
    id,
    label,
    ...more,
    get: (element) => element.businessObject.get<string | undefined>(name) ?? '',
    set: (element, value, { modeling }) => modeling.updateProperties(element, { [name]: value || undefined }),
  }
}
