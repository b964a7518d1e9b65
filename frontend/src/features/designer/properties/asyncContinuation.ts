import { is, type DiagramElement } from '../modeler/moddle.ts'
import { checkboxEntry, type Field } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'

function flag(name: string, label: string, description: string): Field<boolean> {
  return {
    id: name,
    label,
    description,
    get: (element: DiagramElement) => element.businessObject.get<boolean | undefined>(`pythmata:${name}`) ?? false,
    set: (element, on, { modeling }) => modeling.updateProperties(element, { [`pythmata:${name}`]: on || undefined }),
  }
}

const BEFORE = flag('asyncBefore', 'Save before', 'The state is saved before the element starts.')
const AFTER = flag('asyncAfter', 'Save after', 'The state is saved after the element has ended.')

/** Where a long way through the model is cut into turns of its own. */
export const asyncGroup: GroupFactory = (element) => {
  if (!is(element.businessObject, 'bpmn:FlowNode')) return null
  return group('pythmata-async', 'Continuation', [checkboxEntry(BEFORE), checkboxEntry(AFTER)])
}
