import { readBody, writeBody } from '../dialect/expressions.ts'
import { eventDefinition, is, isAny, type DiagramElement, type ModdleElement } from '../modeler/moddle.ts'
import { feelEntry } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'

const DECIDING = ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway', 'bpmn:Activity']

interface Conditional {
  owner: ModdleElement
  property: string
}

/** Where the condition is kept: on a flow that leaves a decision, or in a conditional event. */
function conditionalOf(element: DiagramElement): Conditional | null {
  const model = element.businessObject
  if (is(model, 'bpmn:SequenceFlow')) {
    const leavesDecision = isAny(model.get('sourceRef'), DECIDING)
    return leavesDecision ? { owner: model, property: 'conditionExpression' } : null
  }
  const definition = eventDefinition(model, 'bpmn:ConditionalEventDefinition')
  return definition ? { owner: definition, property: 'condition' } : null
}

export const conditionGroup: GroupFactory = (element) => {
  const conditional = conditionalOf(element)
  if (!conditional) return null
  const { owner, property } = conditional
  return group('pythmata-condition', 'Condition', [
    feelEntry({
      id: 'condition',
      label: 'Condition',
      description: 'A FEEL expression that is true or false, such as amount > 1000.',
      feel: 'required',
      get: () => withSign(readBody(owner, property)),
      set: (target, body, services) => writeBody(target, owner, property, body === '=' ? '' : body, services),
    }),
  ])
}

/** The sign may be left out in the file; the field always expects it. */
function withSign(body: string): string {
  return body === '' || body.startsWith('=') ? body : `=${body}`
}
