import { is, isAny } from '../modeler/moddle.ts'
import { attribute, textEntry } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'
import { variableProblem } from './validation.ts'

/** The form of a user task or of the start, by the id inside the deployed .form file. */
export const formGroup: GroupFactory = (element) => {
  const model = element.businessObject
  if (!isAny(model, ['bpmn:UserTask', 'bpmn:StartEvent'])) return null
  const isPlainStart = is(model, 'bpmn:StartEvent')
  const entries = [
    textEntry(
      attribute('formKey', 'pythmata:formKey', 'Form', { description: 'Id of a deployed form.' }),
    ),
  ]
  if (isPlainStart) {
    const field = attribute('initiator', 'pythmata:initiator', 'Starter variable', {
      description: 'Receives the name of the user who starts the process.',
      validate: variableProblem,
    })
    entries.push(textEntry(field))
  }
  return group('pythmata-form', isPlainStart ? 'Start' : 'Form', entries)
}
