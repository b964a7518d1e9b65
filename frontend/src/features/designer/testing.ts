import BpmnModeler from 'bpmn-js/lib/Modeler'
import { onTestFinished } from 'vitest'

import { installSvg } from '../../testing/svg.ts'
import pythmata from './dialect/pythmata.json'
import { blankDiagram } from './modeler/blank.ts'
import type { DiagramElement } from './modeler/moddle.ts'
import type { EditServices, ModelerServices } from './modeler/services.ts'

/** A real modeler without its panel, opened on `xml`, with what tests ask of it. */
export async function openModel(xml: string = blankDiagram('order', 'Order')) {
  installSvg()
  const container = document.createElement('div')
  document.body.append(container)
  const modeler = new BpmnModeler<ModelerServices>({ container, moddleExtensions: { pythmata } })
  onTestFinished(() => {
    modeler.destroy()
    container.remove()
  })
  const { warnings } = await modeler.importXML(xml)
  const services: EditServices = { modeling: modeler.get('modeling'), bpmnFactory: modeler.get('bpmnFactory') }
  return {
    modeler,
    warnings,
    services,
    element: (id: string) => modeler.get('elementRegistry').get(id) as unknown as DiagramElement,
    undo: () => modeler.get('commandStack').undo(),
    xml: async () => {
      const { xml } = await modeler.saveXML({ format: true })
      return new DOMParser().parseFromString(xml ?? '', 'application/xml')
    },
  }
}

/** A diagram with these elements, each with a shape, so that the modeler knows them. */
export function diagramOf(elements: string, before = ''): string {
  const ids = [...elements.matchAll(/<bpmn:(?!\w*EventDefinition|message|incoming|outgoing|script\b|extension)\w+ id="(\w+)"/g)]
  const shapes = ids.map(
    ([, id], index) => `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${index * 150}" y="0" width="100" height="80" /></bpmndi:BPMNShape>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn" xmlns:other="http://example.org/other" id="D" targetNamespace="t">
  ${before}
  <bpmn:process id="order" isExecutable="true">${elements}</bpmn:process>
  <bpmndi:BPMNDiagram id="Di"><bpmndi:BPMNPlane id="Pl" bpmnElement="order">${shapes.join('')}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
}

const PYTHMATA = 'http://pythmata.org/schema/1.0/bpmn'
const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL'

/** The element of the file with this id. */
export function byId(page: Document, id: string): Element {
  const found = page.querySelector(`[id="${id}"]`)
  if (!found) throw new Error(`There is no element ${id} in the file.`)
  return found
}

/** `pythmata:` children anywhere below, as plain attributes. */
export function dialectChildren(element: Element, name: string): Record<string, string>[] {
  return [...element.getElementsByTagNameNS(PYTHMATA, name)].map((child) =>
    Object.fromEntries([...child.attributes].map((attribute) => [attribute.name, attribute.value])),
  )
}

export function dialectAttribute(element: Element, name: string): string | null {
  return element.getAttributeNS(PYTHMATA, name)
}

export function bpmnChild(element: Element, name: string): Element | undefined {
  return element.getElementsByTagNameNS(BPMN, name)[0]
}
