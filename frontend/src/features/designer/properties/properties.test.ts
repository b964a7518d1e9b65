import { describe, expect, it } from 'vitest'

import { readServiceTask } from '../dialect/serviceTask.ts'
import { bpmnChild, byId, dialectAttribute, dialectChildren, diagramOf, openModel } from '../testing.ts'
import type { Entry, Field } from './entries.ts'
import type { PanelGroup } from './groups.ts'
import { ownGroups } from './provider.ts'

type Opened = Awaited<ReturnType<typeof openModel>>

function groupsOf({ element, services }: Opened, id: string): PanelGroup[] {
  return ownGroups(element(id), services)
}

function group(opened: Opened, elementId: string, groupId: string): PanelGroup {
  const found = groupsOf(opened, elementId).find(({ id }) => id === groupId)
  if (!found) throw new Error(`${elementId} has no group ${groupId}.`)
  return found
}

function field<T = string>(entries: Entry[] | undefined, id: string): Field<T> {
  const found = entries?.find((entry) => entry.id === id)
  if (!found) throw new Error(`There is no field ${id}.`)
  return found.field as Field<T>
}

/** Types a value into a field as the panel would. */
function type<T>(opened: Opened, elementId: string, entries: Entry[] | undefined, fieldId: string, value: T) {
  field<T>(entries, fieldId).set(opened.element(elementId), value, opened.services)
}

const click = () => new Event('click')

const groupIds = (opened: Opened, id: string) => groupsOf(opened, id).map((one) => one.id)

describe('which groups an element has', () => {
  it('follows the kind of element', async () => {
    const opened = await openModel(
      diagramOf(
        '<bpmn:startEvent id="Start" /><bpmn:userTask id="User" /><bpmn:serviceTask id="Service" /><bpmn:scriptTask id="Script" /><bpmn:exclusiveGateway id="Gate" />',
      ),
    )
    expect(groupIds(opened, 'order')).toEqual(['pythmata-process'])
    expect(groupIds(opened, 'Start')).toEqual(['pythmata-form', 'pythmata-outputs', 'pythmata-async'])
    expect(groupIds(opened, 'User')).toEqual([
      'pythmata-assignment',
      'pythmata-form',
      'pythmata-inputs',
      'pythmata-outputs',
      'pythmata-async',
    ])
    expect(groupIds(opened, 'Service')).toContain('pythmata-service')
    expect(groupIds(opened, 'Script')).toContain('pythmata-script')
    expect(groupIds(opened, 'Gate')).toEqual(['pythmata-async'])
  })
})

describe('assignment', () => {
  it('writes attributes, takes them back, removes what is emptied', async () => {
    const opened = await openModel(diagramOf('<bpmn:userTask id="User" pythmata:assignee="anna" />'))
    const { entries } = group(opened, 'User', 'pythmata-assignment')
    type(opened, 'User', entries, 'candidateGroups', '= groups')
    type(opened, 'User', entries, 'assignee', '')
    const user = byId(await opened.xml(), 'User')
    expect(dialectAttribute(user, 'candidateGroups')).toBe('= groups')
    expect(dialectAttribute(user, 'assignee')).toBeNull()
    opened.undo()
    expect(dialectAttribute(byId(await opened.xml(), 'User'), 'assignee')).toBe('anna')
  })

  it('says what is wrong with a date', async () => {
    const { entries } = group(await openModel(diagramOf('<bpmn:userTask id="User" />')), 'User', 'pythmata-assignment')
    const due = field(entries, 'dueDate')
    expect(due.validate?.('tomorrow')).toMatch(/Neither a date/)
    expect(due.validate?.('P2D')).toBeNull()
    expect(due.validate?.('2026-03-31T12:00:00Z')).toBeNull()
    expect(due.validate?.('= now() + duration("P1D")')).toBeNull()
  })
})

describe('service tasks', () => {
  it('builds a connector with its inputs, in single commands', async () => {
    const opened = await openModel(diagramOf('<bpmn:serviceTask id="Call" />'))
    const work = () => group(opened, 'Call', 'pythmata-service').entries
    type(opened, 'Call', work(), 'implementation', 'http')
    type(opened, 'Call', work(), 'input-url', '= base + "/x"')
    type(opened, 'Call', work(), 'input-method', 'POST')
    type(opened, 'Call', work(), 'retries', '3')
    type(opened, 'Call', work(), 'retryBackoff', 'PT10S')
    type(opened, 'Call', work(), 'resultVariable', 'answer')
    const call = byId(await opened.xml(), 'Call')
    expect(dialectChildren(call, 'serviceTaskConfig')).toEqual([
      { taskName: 'http', retries: '3', retryBackoff: 'PT10S', resultVariable: 'answer' },
    ])
    expect(dialectChildren(call, 'property')).toEqual([
      { name: 'url', value: '= base + "/x"' },
      { name: 'method', value: 'POST' },
    ])
    opened.undo()
    expect(readServiceTask(opened.element('Call').businessObject)?.resultVariable).toBe('')
    for (let n = 0; n < 5; n += 1) opened.undo()
    expect(bpmnChild(byId(await opened.xml(), 'Call'), 'extensionElements')).toBeUndefined()
  })

  it('keeps free inputs of a Python callable apart from each other', async () => {
    const opened = await openModel(diagramOf('<bpmn:serviceTask id="Call" />'))
    type(opened, 'Call', group(opened, 'Call', 'pythmata-service').entries, 'implementation', 'python')
    type(opened, 'Call', group(opened, 'Call', 'pythmata-service').entries, 'taskName', 'charge')
    const inputs = () => groupsOf(opened, 'Call').find(({ id, items }) => id === 'pythmata-inputs' && items)
    inputs()?.add?.(click())
    inputs()?.add?.(click())
    type(opened, 'Call', inputs()?.items?.[0]?.entries, 'pythmata-inputs-0-name', 'amount')
    type(opened, 'Call', inputs()?.items?.[0]?.entries, 'pythmata-inputs-0-value', '= total')
    inputs()?.items?.[1]?.remove(click())
    expect(dialectChildren(byId(await opened.xml(), 'Call'), 'property')).toEqual([{ name: 'amount', value: '= total' }])
  })

  it('swaps a connector for an expression and leaves no trace of it', async () => {
    const opened = await openModel(
      diagramOf(
        '<bpmn:serviceTask id="Call"><bpmn:extensionElements><pythmata:serviceTaskConfig taskName="email" /></bpmn:extensionElements></bpmn:serviceTask>',
      ),
    )
    const work = () => group(opened, 'Call', 'pythmata-service').entries
    type(opened, 'Call', work(), 'implementation', 'expression')
    type(opened, 'Call', work(), 'expression', '= a + b')
    type(opened, 'Call', work(), 'resultVariable', 'sum')
    const call = byId(await opened.xml(), 'Call')
    expect(dialectAttribute(call, 'expression')).toBe('= a + b')
    expect(dialectAttribute(call, 'resultVariable')).toBe('sum')
    expect(dialectChildren(call, 'serviceTaskConfig')).toEqual([])
    for (let n = 0; n < 3; n += 1) opened.undo()
    const before = byId(await opened.xml(), 'Call')
    expect(dialectChildren(before, 'serviceTaskConfig')).toEqual([{ taskName: 'email' }])
    expect(dialectAttribute(before, 'expression')).toBeNull()
  })
})

describe('other groups', () => {
  it('writes a script', async () => {
    const opened = await openModel(diagramOf('<bpmn:scriptTask id="Total" />'))
    const { entries } = group(opened, 'Total', 'pythmata-script')
    type(opened, 'Total', entries, 'scriptFormat', 'python')
    type(opened, 'Total', entries, 'script', 'total = a < b')
    const total = byId(await opened.xml(), 'Total')
    expect(total.getAttribute('scriptFormat')).toBe('python')
    expect(bpmnChild(total, 'script')?.textContent).toBe('total = a < b')
  })

  it('keeps one timer child and says what it means', async () => {
    const opened = await openModel(
      diagramOf(
        '<bpmn:intermediateCatchEvent id="Wait"><bpmn:timerEventDefinition id="T"><bpmn:timeDate>2026-01-01T00:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>',
      ),
    )
    type(opened, 'Wait', group(opened, 'Wait', 'timer').entries, 'timerType', 'timeDuration')
    type(opened, 'Wait', group(opened, 'Wait', 'timer').entries, 'timerValue-timeDuration', 'P3DT4H')
    const { entries } = group(opened, 'Wait', 'timer')
    expect(field(entries, 'timerValue-timeDuration').description).toBe('Means: 3 days, 4 hours.')
    expect(field(entries, 'timerValue-timeDuration').validate?.('3 days')).toMatch(/not an ISO 8601 duration/)
    const wait = byId(await opened.xml(), 'Wait')
    expect(bpmnChild(wait, 'timeDate')).toBeUndefined()
    expect(bpmnChild(wait, 'timeDuration')?.textContent).toBe('P3DT4H')
  })

  it('puts the correlation key on the message', async () => {
    const opened = await openModel(
      diagramOf(
        '<bpmn:receiveTask id="Paid" messageRef="M" />',
        '<bpmn:message id="M" name="paid" />',
      ),
    )
    const { entries } = group(opened, 'Paid', 'pythmata-correlation')
    type(opened, 'Paid', entries, 'correlationKey', '=orderId')
    expect(dialectChildren(byId(await opened.xml(), 'M'), 'subscription')).toEqual([{ correlationKey: '=orderId' }])
    type(opened, 'Paid', entries, 'correlationKey', '')
    expect(dialectChildren(byId(await opened.xml(), 'M'), 'subscription')).toEqual([])
  })

  it('maps variables in and out beside extensions of other tools', async () => {
    const opened = await openModel(
      diagramOf(
        '<bpmn:userTask id="User"><bpmn:extensionElements><other:note /></bpmn:extensionElements></bpmn:userTask>',
      ),
    )
    group(opened, 'User', 'pythmata-inputs').add?.(click())
    const item = () => group(opened, 'User', 'pythmata-inputs').items?.[0]
    type(opened, 'User', item()?.entries, 'pythmata-inputs-0-target', 'items')
    type(opened, 'User', item()?.entries, 'pythmata-inputs-0-source', '= order.items')
    const page = await opened.xml()
    expect(dialectChildren(page.documentElement, 'input')).toEqual([{ source: '= order.items', target: 'items' }])
    item()?.remove(click())
    const after = byId(await opened.xml(), 'User')
    expect(dialectChildren(after, 'ioMapping')).toEqual([])
    expect(after.getElementsByTagNameNS('http://example.org/other', 'note')).toHaveLength(1)
  })

  it('writes process settings and continuations', async () => {
    const opened = await openModel()
    type(opened, 'order', group(opened, 'order', 'pythmata-process').entries, 'candidateStarterGroups', 'sales')
    type(opened, 'order', group(opened, 'order', 'pythmata-process').entries, 'historyTimeToLive', '30')
    type(opened, 'Start', group(opened, 'Start', 'pythmata-async').entries, 'asyncAfter', true)
    const page = await opened.xml()
    expect(dialectAttribute(byId(page, 'order'), 'candidateStarterGroups')).toBe('sales')
    expect(dialectAttribute(byId(page, 'order'), 'historyTimeToLive')).toBe('30')
    expect(dialectAttribute(byId(page, 'Start'), 'asyncAfter')).toBe('true')
  })

  it('writes a condition on a flow that leaves a decision, and offers none elsewhere', async () => {
    const flows = `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gate" /><bpmn:task id="Next" />
      <bpmn:sequenceFlow id="Plain" sourceRef="Start" targetRef="Gate" /><bpmn:sequenceFlow id="Decided" sourceRef="Gate" targetRef="Next" />`
    const edge = (id: string) =>
      `<bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}"><di:waypoint xmlns:di="http://www.omg.org/spec/DD/20100524/DI" x="0" y="0" /><di:waypoint xmlns:di="http://www.omg.org/spec/DD/20100524/DI" x="9" y="9" /></bpmndi:BPMNEdge>`
    const shapesOnly = diagramOf(flows).replace(/<bpmndi:BPMNShape id="(Plain|Decided)_di".*?<\/bpmndi:BPMNShape>/g, '')
    const opened = await openModel(shapesOnly.replace('</bpmndi:BPMNPlane>', `${edge('Plain')}${edge('Decided')}</bpmndi:BPMNPlane>`))
    expect(groupIds(opened, 'Plain')).toEqual([])
    type(opened, 'Decided', group(opened, 'Decided', 'pythmata-condition').entries, 'condition', '=amount > 10')
    const condition = bpmnChild(byId(await opened.xml(), 'Decided'), 'conditionExpression')
    expect(condition?.textContent).toBe('=amount > 10')
  })
})
