import { is } from '../modeler/moddle.ts'
import { attribute, feelEntry } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'
import { dateOrDurationProblem, priorityProblem } from './validation.ts'

const optional = (field: ReturnType<typeof attribute>) => feelEntry({ ...field, feel: 'optional' })

/** Who does a user task, and by when. */
export const assignmentGroup: GroupFactory = (element) => {
  if (!is(element.businessObject, 'bpmn:UserTask')) return null
  return group('pythmata-assignment', 'Assignment', [
    optional(attribute('assignee', 'pythmata:assignee', 'Assignee', { description: 'User name, or an expression.' })),
    optional(
      attribute('candidateUsers', 'pythmata:candidateUsers', 'Candidate users', {
        description: 'User names, separated by commas.',
      }),
    ),
    optional(
      attribute('candidateGroups', 'pythmata:candidateGroups', 'Candidate groups', {
        description: 'Group names, separated by commas.',
      }),
    ),
    optional(
      attribute('dueDate', 'pythmata:dueDate', 'Due', {
        description: 'Date and time, or a duration from creation such as P2D.',
        validate: dateOrDurationProblem,
      }),
    ),
    optional(
      attribute('followUpDate', 'pythmata:followUpDate', 'Follow up', {
        description: 'When to look at it again; like the due date.',
        validate: dateOrDurationProblem,
      }),
    ),
    optional(
      attribute('priority', 'pythmata:priority', 'Priority', {
        description: 'A whole number; 50 is ordinary, more is more urgent.',
        validate: priorityProblem,
      }),
    ),
  ])
}
