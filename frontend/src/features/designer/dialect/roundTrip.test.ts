import { expect, it } from 'vitest'

import { bpmnChild, byId, dialectAttribute, dialectChildren, diagramOf, openModel } from '../testing.ts'

const MODEL = diagramOf(
  `<bpmn:startEvent id="Start" pythmata:formKey="order-form" pythmata:initiator="starter" />
   <bpmn:userTask id="Review" pythmata:assignee="anna" pythmata:candidateUsers="bob, carol" pythmata:candidateGroups="= groups" pythmata:dueDate="P2D" pythmata:followUpDate="P1D" pythmata:priority="= if vip then 80 else 50" pythmata:formKey="review" pythmata:asyncBefore="true" pythmata:asyncAfter="true">
     <bpmn:extensionElements>
       <pythmata:ioMapping>
         <pythmata:input source="= order.items" target="items" /><pythmata:input source="EUR" target="currency" />
         <pythmata:output source="= ok" target="approved" />
       </pythmata:ioMapping>
       <other:note weight="3">kept</other:note>
     </bpmn:extensionElements>
   </bpmn:userTask>
   <bpmn:serviceTask id="Call">
     <bpmn:extensionElements>
       <pythmata:serviceTaskConfig taskName="http" retries="3" retryBackoff="PT10S" resultVariable="answer">
         <pythmata:properties><pythmata:property name="url" value="= base + &quot;/x&quot;" /></pythmata:properties>
       </pythmata:serviceTaskConfig>
     </bpmn:extensionElements>
   </bpmn:serviceTask>
   <bpmn:sendTask id="Sum" pythmata:expression="= a + b" pythmata:resultVariable="sum" />
   <bpmn:scriptTask id="Total" scriptFormat="python" pythmata:resultVariable="total"><bpmn:script>1 + 1</bpmn:script></bpmn:scriptTask>
   <bpmn:scriptTask id="Old"><bpmn:extensionElements><pythmata:taskConfig><pythmata:script language="python">x = 1</pythmata:script></pythmata:taskConfig></bpmn:extensionElements></bpmn:scriptTask>
   <bpmn:intermediateCatchEvent id="Wait"><bpmn:extensionElements><pythmata:timerEventConfig timerType="duration" timerValue="PT1H" /></bpmn:extensionElements><bpmn:timerEventDefinition id="T" /></bpmn:intermediateCatchEvent>`,
  `<bpmn:message id="M" name="paid"><bpmn:extensionElements><pythmata:subscription correlationKey="= orderId" /></bpmn:extensionElements></bpmn:message>`,
).replace(
  '<bpmn:process id="order"',
  '<bpmn:process id="order" pythmata:versionTag="1.0" pythmata:historyTimeToLive="P180D" pythmata:candidateStarterUsers="anna" pythmata:candidateStarterGroups="sales"',
)

it('keeps everything the dialect can say from import to export', async () => {
  const { warnings, xml } = await openModel(MODEL)
  expect(warnings).toEqual([])
  const page = await xml()
  const read = (id: string, ...names: string[]) => names.map((name) => dialectAttribute(byId(page, id), name))

  expect(read('order', 'versionTag', 'historyTimeToLive', 'candidateStarterUsers', 'candidateStarterGroups')).toEqual([
    '1.0',
    'P180D',
    'anna',
    'sales',
  ])
  expect(read('Start', 'formKey', 'initiator')).toEqual(['order-form', 'starter'])
  expect(read('Review', 'assignee', 'candidateUsers', 'candidateGroups', 'dueDate', 'followUpDate', 'priority')).toEqual([
    'anna',
    'bob, carol',
    '= groups',
    'P2D',
    'P1D',
    '= if vip then 80 else 50',
  ])
  expect(read('Review', 'formKey', 'asyncBefore', 'asyncAfter')).toEqual(['review', 'true', 'true'])
  expect(read('Sum', 'expression', 'resultVariable')).toEqual(['= a + b', 'sum'])
  expect(read('Total', 'resultVariable')).toEqual(['total'])
  expect(bpmnChild(byId(page, 'Total'), 'script')?.textContent).toBe('1 + 1')

  const all = page.documentElement
  expect(dialectChildren(all, 'input')).toEqual([
    { source: '= order.items', target: 'items' },
    { source: 'EUR', target: 'currency' },
  ])
  expect(dialectChildren(all, 'output')).toEqual([{ source: '= ok', target: 'approved' }])
  expect(dialectChildren(all, 'serviceTaskConfig')).toEqual([
    { taskName: 'http', retries: '3', retryBackoff: 'PT10S', resultVariable: 'answer' },
  ])
  expect(dialectChildren(all, 'property')).toEqual([{ name: 'url', value: '= base + "/x"' }])
  expect(dialectChildren(all, 'subscription')).toEqual([{ correlationKey: '= orderId' }])
  expect(dialectChildren(all, 'timerEventConfig')).toEqual([{ timerType: 'duration', timerValue: 'PT1H' }])
  expect(dialectChildren(byId(page, 'Old'), 'script')).toEqual([{ language: 'python' }])
  expect(byId(page, 'Old').textContent?.trim()).toBe('x = 1')
})

it('keeps extensions of other tools', async () => {
  const page = await (await openModel(MODEL)).xml()
  const note = page.getElementsByTagNameNS('http://example.org/other', 'note')[0]
  expect(note?.getAttribute('weight')).toBe('3')
  expect(note?.textContent).toBe('kept')
})
