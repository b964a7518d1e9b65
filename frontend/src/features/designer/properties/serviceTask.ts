import {
  EMPTY_CONFIG,
  readServiceTask,
  serviceTaskExtensions,
  writeServiceTask,
  type ServiceTaskConfig,
} from '../dialect/serviceTask.ts'
import { eventDefinition, is, isAny, type DiagramElement, type ModdleElement } from '../modeler/moddle.ts'
import type { EditServices } from '../modeler/services.ts'
import { CONNECTORS, findConnector, type ConnectorInput } from './connectors.ts'
import { attribute, feelEntry, selectEntry, textEntry, type Entry, type Field } from './entries.ts'
import { group, listGroup, type GroupFactory, type PanelGroup } from './groups.ts'
import { countProblem, durationProblem, variableProblem } from './validation.ts'

export const PYTHON = 'python'
export const EXPRESSION = 'expression'

/** Machine work happens in service and send tasks and where a message is thrown. */
export function doesMachineWork(model: ModdleElement): boolean {
  if (isAny(model, ['bpmn:ServiceTask', 'bpmn:SendTask'])) return true
  return is(model, 'bpmn:ThrowEvent') && eventDefinition(model, 'bpmn:MessageEventDefinition') !== undefined
}

function configOf(element: DiagramElement): ServiceTaskConfig {
  return readServiceTask(element.businessObject) ?? EMPTY_CONFIG
}

function change(element: DiagramElement, changes: Partial<ServiceTaskConfig>, services: EditServices): void {
  writeServiceTask(element, { ...configOf(element), ...changes }, services)
}

/** Which of the ways to do the work is chosen: '', 'expression', a connector's name or 'python'. */
export function implementationOf(model: ModdleElement): string {
  const config = readServiceTask(model)
  if (config) return findConnector(config.taskName)?.taskName ?? PYTHON
  return model.get('pythmata:expression') === undefined ? '' : EXPRESSION
}

/** The configuration to start with; retries and result stay when one connector gives way to another. */
function startingConfig(element: DiagramElement, choice: string): ServiceTaskConfig | null {
  if (choice === '' || choice === EXPRESSION) return null
  const { retries, retryBackoff, resultVariable } = configOf(element)
  return { ...EMPTY_CONFIG, retries, retryBackoff, resultVariable, taskName: choice === PYTHON ? '' : choice }
}

/** Choosing one way takes the traces of the others away, in one command. */
export function chooseImplementation(element: DiagramElement, choice: string, services: EditServices): void {
  const config = startingConfig(element, choice)
  services.modeling.updateProperties(element, {
    'pythmata:expression': choice === EXPRESSION ? '= ' : undefined,
    'pythmata:resultVariable': undefined,
    extensionElements: serviceTaskExtensions(element.businessObject, config, services),
  })
}

const IMPLEMENTATION: Field<string> = {
  id: 'implementation',
  label: 'Done by',
  get: (element) => implementationOf(element.businessObject),
  set: chooseImplementation,
}

const IMPLEMENTATIONS = [
  { value: '', label: '(not chosen)' },
  ...CONNECTORS.map(({ taskName, label }) => ({ value: taskName, label })),
  { value: PYTHON, label: 'Python callable' },
  { value: EXPRESSION, label: 'Expression' },
]

function configField(name: Exclude<keyof ServiceTaskConfig, 'properties'>, field: Omit<Field<string>, 'get' | 'set'>) {
  return {
    ...field,
    get: (element: DiagramElement) => configOf(element)[name],
    set: (element: DiagramElement, value: string, services: EditServices) => change(element, { [name]: value }, services),
  }
}

const TASK_NAME = configField('taskName', {
  id: 'taskName',
  label: 'Callable',
  description: 'The name under which it is registered.',
})

const RETRIES = configField('retries', {
  id: 'retries',
  label: 'Attempts',
  description: 'Tries in all before an incident is raised.',
  validate: countProblem,
})

const BACKOFF = configField('retryBackoff', {
  id: 'retryBackoff',
  label: 'Pause between attempts',
  description: 'ISO 8601 duration, such as PT10S.',
  validate: durationProblem,
})

const RESULT = configField('resultVariable', {
  id: 'resultVariable',
  label: 'Result variable',
  validate: variableProblem,
})

/** One named input of a connector, kept as a `pythmata:property`. */
export function inputField(input: ConnectorInput): Field<string> {
  return {
    id: `input-${input.name}`,
    label: input.label,
    description: input.description,
    get: (element) => configOf(element).properties.find(({ name }) => name === input.name)?.value ?? '',
    set: (element, value, services) => {
      const others = configOf(element).properties.filter(({ name }) => name !== input.name)
      const properties = value ? [...others, { name: input.name, value }] : others
      change(element, { properties }, services)
    },
  }
}

function inputEntry(input: ConnectorInput): Entry {
  const field = inputField(input)
  if (!input.choices) return feelEntry({ ...field, feel: 'optional' })
  const options = ['', ...input.choices].map((value) => ({ value, label: value || '(default)' }))
  return selectEntry({ ...field, options })
}

function expressionEntries(): Entry[] {
  return [
    feelEntry({ ...attribute('expression', 'pythmata:expression', 'Expression'), feel: 'required' }),
    textEntry(attribute('resultVariable', 'pythmata:resultVariable', 'Result variable', { validate: variableProblem })),
  ]
}

function detailEntries(implementation: string): Entry[] {
  if (implementation === '') return []
  if (implementation === EXPRESSION) return expressionEntries()
  const inputs = findConnector(implementation)?.inputs.map(inputEntry) ?? [textEntry(TASK_NAME)]
  return [
    ...inputs,
    textEntry(RESULT),
    feelEntry({ ...RETRIES, feel: 'optional' }),
    feelEntry({ ...BACKOFF, feel: 'optional' }),
  ]
}

function otherInputs(element: DiagramElement, services: EditServices): PanelGroup {
  const { taskName, properties } = configOf(element)
  const known = new Set(findConnector(taskName)?.inputs.map(({ name }) => name))
  const named = properties.filter(({ name }) => known.has(name))
  const rows = properties.filter(({ name }) => !known.has(name))
  const write = (next: typeof rows) => change(element, { properties: [...named, ...next] }, services)
  const cell = (index: number, part: 'name' | 'value', label: string): Field<string> => ({
    id: `pythmata-inputs-${index}-${part}`,
    label,
    get: () => rows[index]?.[part] ?? '',
    set: (_, value) => write(rows.map((row, other) => (other === index ? { ...row, [part]: value } : row))),
  })
  return listGroup({
    id: 'pythmata-inputs',
    label: known.size > 0 ? 'Further inputs' : 'Inputs',
    rows,
    itemLabel: ({ name }) => name || '(unnamed)',
    entriesOf: (index) => [
      textEntry(cell(index, 'name', 'Name')),
      feelEntry({ ...cell(index, 'value', 'Value'), feel: 'optional' }),
    ],
    blank: { name: '', value: '' },
    write,
  })
}

export const serviceTaskGroup: GroupFactory = (element, services) => {
  if (!doesMachineWork(element.businessObject)) return null
  const implementation = implementationOf(element.businessObject)
  const work = group('pythmata-service', 'Work', [
    selectEntry({ ...IMPLEMENTATION, options: IMPLEMENTATIONS }),
    ...detailEntries(implementation),
  ])
  const hasInputs = implementation !== '' && implementation !== EXPRESSION
  return hasInputs ? [work, otherInputs(element, services)] : work
}
