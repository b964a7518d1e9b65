import Linter from 'bpmnlint/lib/linter.js'
import { expect, it } from 'vitest'

import type { ModelProblem } from '../../../api/types.ts'
import { lintProblems, mergeProblems, serverProblems } from '../page/problems.ts'
import { diagramOf, openModel } from '../testing.ts'
import { lintConfig } from './config.ts'
import { ServerFindings } from './findings.ts'

interface Report {
  id: string
  message: string
  category: string
}

async function lint(xml: string, findings = new ServerFindings()): Promise<Record<string, Report[]>> {
  const { modeler } = await openModel(xml)
  return new Linter(lintConfig(findings)).lint(modeler.getDefinitions()) as Promise<Record<string, Report[]>>
}

const problem = (changes: Partial<ModelProblem>): ModelProblem => ({
  element_id: 'Call',
  line: 3,
  rule: 'work',
  severity: 'error',
  text: 'There is no such connector.',
  hint: 'Choose one.',
  ...changes,
})

it('marks what is not executed yet', async () => {
  const reports = await lint(
    diagramOf(
      `<bpmn:startEvent id="Start" /><bpmn:callActivity id="Call" /><bpmn:complexGateway id="Gate" />
       <bpmn:startEvent id="Signal"><bpmn:signalEventDefinition id="S" /></bpmn:startEvent>
       <bpmn:startEvent id="Timer"><bpmn:timerEventDefinition id="T" /></bpmn:startEvent>
       <bpmn:userTask id="Many"><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>`,
    ),
  )
  expect(reports.unsupported?.map(({ id }) => id).sort()).toEqual(['Call', 'Gate', 'Many', 'Signal'])
  expect(reports['no-disconnected']?.map(({ id }) => id)).toContain('Start')
})

it('lets the server have the last word', async () => {
  const findings = new ServerFindings()
  findings.set([problem({}), problem({ element_id: 'Start', severity: 'warning', text: 'Nobody may start it.' })])
  const reports = await lint(diagramOf('<bpmn:startEvent id="Start" /><bpmn:callActivity id="Call" />'), findings)
  expect(reports).not.toHaveProperty('unsupported')
  expect(reports['server-error']).toMatchObject([{ id: 'Call', message: 'There is no such connector.' }])
  expect(reports['server-warning']).toMatchObject([{ id: 'Start', category: 'warn' }])
})

it('lists the findings of both once, errors first', () => {
  const issue = (rule: string, category: string) => ({ rule, category, message: rule })
  const lintFound = lintProblems({
    Call: [issue('label-required', 'warn'), issue('server-error', 'error'), issue('no-disconnected', 'error')],
    Sub: [{ ...issue('fake-join', 'warn'), isChildIssue: true }],
  })
  const list = mergeProblems(lintFound, serverProblems([problem({ severity: 'warning', rule: 'a' }), problem({ element_id: null })]))
  expect(list.map(({ rule, severity, elementId }) => [rule, severity, elementId])).toEqual([
    ['work', 'error', ''],
    ['no-disconnected', 'error', 'Call'],
    ['a', 'warning', 'Call'],
    ['label-required', 'warning', 'Call'],
  ])
})
