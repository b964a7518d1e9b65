import { Group, ListGroup, type EntryComponent } from '@bpmn-io/properties-panel'

import type { DiagramElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import type { Entry } from './entries.ts'

export interface PanelGroup {
  id: string
  label: string
  component: EntryComponent
  entries?: Entry[]
  items?: ListItem[]
  add?: (event: Event) => void
  shouldOpen?: boolean
}

export interface ListItem {
  id: string
  label: string
  entries: Entry[]
  remove: (event: Event) => void
}

/** Null where the element has nothing of this kind: the group is then not shown. */
export type GroupFactory = (element: DiagramElement, services: EditServices) => PanelGroup | PanelGroup[] | null

export function group(id: string, label: string, entries: Entry[]): PanelGroup {
  return { id, label, component: Group, entries }
}

interface Rows<T> {
  id: string
  label: string
  rows: readonly T[]
  itemLabel: (row: T) => string
  entriesOf: (index: number) => Entry[]
  blank: T
  write: (rows: T[]) => void
}

/** A list whose rows are plain data; adding and removing write the whole list anew. */
export function listGroup<T>({ id, label, rows, itemLabel, entriesOf, blank, write }: Rows<T>): PanelGroup {
  return {
    id,
    label,
    component: ListGroup,
    items: rows.map((row, index) => ({
      id: `${id}-${index}`,
      label: itemLabel(row),
      entries: entriesOf(index),
      remove: (event) => {
        event.stopPropagation()
        write(rows.filter((_, other) => other !== index))
      },
    })),
    add: (event) => {
      event.stopPropagation()
      write([...rows, blank])
    },
  }
}
