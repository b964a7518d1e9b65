/** XML of a new diagram: an executable process with a start event, and a limit for its history. */

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
}

/** An id that BPMN accepts, made from a name a person typed. */
export function processKey(name: string): string {
  const ascii = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')
  const key = ascii.trim().toLowerCase().replace(/[^a-z0-9_.-]+/g, '-').replace(/^-+|-+$/g, '')
  return /^[a-z_]/.test(key) ? key : `process${key ? `-${key}` : ''}`
}

export function isProcessKey(text: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(text)
}

export function blankDiagram(key: string, name: string): string {
  const id = escapeXml(key)
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn" id="Definitions_1" targetNamespace="http://pythmata.org/processes">
  <bpmn:process id="${id}" name="${escapeXml(name)}" isExecutable="true" pythmata:historyTimeToLive="P180D">
    <bpmn:startEvent id="Start" name="Started" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_1">
    <bpmndi:BPMNPlane id="Plane_1" bpmnElement="${id}">
      <bpmndi:BPMNShape id="Start_di" bpmnElement="Start">
        <dc:Bounds x="180" y="160" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="179" y="203" width="38" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`
}
