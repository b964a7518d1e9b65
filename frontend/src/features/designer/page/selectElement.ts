import type { Modeler } from '../modeler/createModeler.ts'

/** Shows and selects the element; an id the picture does not have selects what contains it, as far as known. */
export function selectElement(modeler: Modeler, elementId: string): boolean {
  const element = modeler.get('elementRegistry').get(elementId)
  if (!element) return false
  const canvas = modeler.get('canvas')
  const root = canvas.findRoot(elementId)
  if (root) canvas.setRootElement(root)
  if (root?.id !== elementId) canvas.scrollToElement(elementId)
  modeler.get('selection').select(element)
  canvas.focus()
  return true
}
