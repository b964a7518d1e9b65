/** One of each as the API tells it; a test names only what it is about. */

import type { Definition, Instance, Process, Task } from '../api/types.ts'

const AT = '2026-03-01T08:00:00Z'

export const definition: Definition = {
  id: 'd1',
  key: 'invoice',
  name: 'Invoice',
  version: 1,
  version_tag: '',
  created_at: AT,
  deployment: 'p1',
  is_suspended: false,
}

export function sampleProcess(more: Partial<Process> = {}): Process {
  return {
    key: 'invoice',
    tenant: '',
    name: 'Invoice',
    latest: definition,
    counts: { active: 1, suspended: 0, completed: 0, incidents: 0 },
    permissions: ['view', 'start', 'operate'],
    start_form: null,
    ...more,
  }
}

export function sampleTask(more: Partial<Task> = {}): Task {
  return {
    id: 't1',
    name: 'Approve',
    element_id: 'approve',
    status: 'created',
    assignee: null,
    candidate_users: [],
    candidate_groups: ['accounting'],
    due_at: null,
    follow_up_at: null,
    priority: 50,
    created_at: AT,
    completed_at: null,
    instance: { id: 'i1', business_key: 'INV-1' },
    process: { key: 'invoice', name: 'Invoice' },
    definition: { id: 'd1', version: 1 },
    form_key: null,
    documentation: '',
    version: 0,
    actions: ['claim'],
    ...more,
  }
}

export function sampleInstance(more: Partial<Instance> = {}): Instance {
  return {
    id: 'i1',
    process: { key: 'invoice', name: 'Invoice' },
    definition: { id: 'd1', version: 1 },
    business_key: 'INV-1',
    status: 'active',
    version: 1,
    started_at: AT,
    ended_at: null,
    started_by: 'alice',
    parent: null,
    tokens: [{ element_id: 'A', key: 1, status: 'active' }],
    variables: {},
    incidents: [],
    timers: [],
    subscriptions: [],
    permissions: ['view', 'operate'],
    ...more,
  }
}

export const DIAGRAM = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="D" targetNamespace="t">
  <bpmn:process id="P"><bpmn:task id="A" name="Pick" /><bpmn:task id="B" name="Pack" /><bpmn:sequenceFlow id="F" sourceRef="A" targetRef="B" /></bpmn:process>
  <bpmndi:BPMNDiagram id="Di"><bpmndi:BPMNPlane id="Pl" bpmnElement="P">
    <bpmndi:BPMNShape id="A_di" bpmnElement="A"><dc:Bounds x="0" y="0" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="B_di" bpmnElement="B"><dc:Bounds x="200" y="0" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="F_di" bpmnElement="F"><di:waypoint x="100" y="40" /><di:waypoint x="200" y="40" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
