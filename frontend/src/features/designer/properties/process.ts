import { is, type DiagramElement, type ModdleElement } from '../modeler/moddle.ts'
import { textEntry, type Field } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'
import { historyProblem } from './validation.ts'

/** The process of the canvas, or the one behind a pool. */
export function processOf(element: DiagramElement): ModdleElement | undefined {
  const model = element.businessObject
  if (is(model, 'bpmn:Process')) return model
  return is(model, 'bpmn:Participant') ? model.get<ModdleElement | undefined>('processRef') : undefined
}

function processField(process: ModdleElement, name: string, field: Omit<Field<string>, 'get' | 'set'>): Field<string> {
  return {
    ...field,
    get: () => process.get<string | undefined>(name) ?? '',
    set: (element, value, { modeling }) =>
      modeling.updateModdleProperties(element, process, { [name]: value || undefined }),
  }
}

export const processGroup: GroupFactory = (element) => {
  const process = processOf(element)
  if (!process) return null
  const field = (name: string, more: Omit<Field<string>, 'get' | 'set'>) =>
    textEntry(processField(process, `pythmata:${name}`, more))
  return group('pythmata-process', 'Process', [
    field('versionTag', { id: 'versionTag', label: 'Version tag', description: 'Your own name for this version.' }),
    field('historyTimeToLive', {
      id: 'historyTimeToLive',
      label: 'Keep history for',
      description: 'Days, or a duration such as P180D, after an instance has ended.',
      validate: historyProblem,
    }),
    field('candidateStarterUsers', {
      id: 'candidateStarterUsers',
      label: 'Users who may start it',
      description: 'User names, separated by commas.',
    }),
    field('candidateStarterGroups', {
      id: 'candidateStarterGroups',
      label: 'Groups that may start it',
      description: 'Group names, separated by commas.',
    }),
  ])
}
