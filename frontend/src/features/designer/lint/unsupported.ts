import { is, type ModdleElement } from '../modeler/moddle.ts'

interface RefusedElement {
  type: string
  reason: string
  when?: (node: ModdleElement) => boolean
}

/** What can be drawn but is refused at deployment, in step with the server's own table. */
export const REFUSED_ELEMENTS: readonly RefusedElement[] = [
  { type: 'bpmn:BusinessRuleTask', reason: 'decisions are not evaluated' },
  { type: 'bpmn:CallActivity', reason: 'other processes are not called' },
  { type: 'bpmn:Transaction', reason: 'transactions are not executed' },
  { type: 'bpmn:AdHocSubProcess', reason: 'ad-hoc sub-processes are not executed' },
  {
    type: 'bpmn:SubProcess',
    reason: 'event sub-processes are not executed',
    when: (node) => node.get<boolean>('triggeredByEvent'),
  },
  {
    type: 'bpmn:Activity',
    reason: 'loops and multi-instance activities are not executed',
    when: (node) => node.get('loopCharacteristics') !== undefined,
  },
  {
    type: 'bpmn:Activity',
    reason: 'compensation is not executed',
    when: (node) => node.get<boolean>('isForCompensation'),
  },
  { type: 'bpmn:InclusiveGateway', reason: 'inclusive gateways are not executed' },
  { type: 'bpmn:EventBasedGateway', reason: 'event-based gateways are not executed' },
  { type: 'bpmn:ComplexGateway', reason: 'complex gateways are not executed' },
  { type: 'bpmn:IntermediateThrowEvent', reason: 'intermediate throw events are not executed' },
]

/** Kind of event → the definitions that are executed there. */
const EXECUTED_EVENTS: Record<string, readonly string[]> = {
  'bpmn:StartEvent': ['bpmn:MessageEventDefinition', 'bpmn:TimerEventDefinition'],
  'bpmn:IntermediateCatchEvent': ['bpmn:MessageEventDefinition', 'bpmn:TimerEventDefinition'],
  'bpmn:BoundaryEvent': ['bpmn:TimerEventDefinition'],
  'bpmn:EndEvent': ['bpmn:TerminateEventDefinition'],
}

/** Why the engine refuses an event of this kind; null if it does not. */
export function refusedEvent(node: ModdleElement): string | null {
  const executed = Object.entries(EXECUTED_EVENTS).find(([type]) => is(node, type))?.[1]
  if (!executed) return null
  const definitions = node.get<ModdleElement[] | undefined>('eventDefinitions') ?? []
  const refused = definitions.find(({ $type }) => !executed.includes($type))
  return refused ? `${eventName(refused.$type)} events are not handled in this position` : null
}

/** "bpmn:SignalEventDefinition" → "signal". */
function eventName(type: string): string {
  return type.replace(/^bpmn:|EventDefinition$/g, '').toLowerCase()
}
