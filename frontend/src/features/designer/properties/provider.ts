import type { DiagramElement } from '../modeler/moddle.ts'
import type { BpmnFactory, EditServices, Modeling } from '../modeler/services.ts'
import { assignmentGroup } from './assignment.ts'
import { asyncGroup } from './asyncContinuation.ts'
import { conditionGroup } from './condition.ts'
import { formGroup } from './form.ts'
import type { GroupFactory, PanelGroup } from './groups.ts'
import { ioMappingGroup } from './ioMapping.ts'
import { messageGroup } from './message.ts'
import { processGroup } from './process.ts'
import { scriptGroup } from './script.ts'
import { serviceTaskGroup } from './serviceTask.ts'
import { timerGroup } from './timer.ts'

const GROUPS: readonly GroupFactory[] = [
  processGroup,
  assignmentGroup,
  formGroup,
  serviceTaskGroup,
  scriptGroup,
  timerGroup,
  messageGroup,
  conditionGroup,
  ioMappingGroup,
  asyncGroup,
]

/** Groups of the panel library that one of ours replaces. */
const REPLACED = new Set(['timer'])

interface PropertiesPanel {
  registerProvider(priority: number, provider: PythmataPropertiesProvider): void
}

/** After the library's own provider. */
const PRIORITY = 500

export class PythmataPropertiesProvider {
  static $inject = ['propertiesPanel', 'modeling', 'bpmnFactory']
  private readonly services: EditServices

  constructor(propertiesPanel: PropertiesPanel, modeling: Modeling, bpmnFactory: BpmnFactory) {
    this.services = { modeling, bpmnFactory }
    propertiesPanel.registerProvider(PRIORITY, this)
  }

  getGroups(element: DiagramElement): (groups: PanelGroup[]) => PanelGroup[] {
    return (groups) => {
      const kept = groups.filter(({ id }) => !REPLACED.has(id))
      return [...kept, ...ownGroups(element, this.services)]
    }
  }
}

/** Everything our dialect has to say about this element. */
export function ownGroups(element: DiagramElement, services: EditServices): PanelGroup[] {
  if (element.labelTarget) return []
  return GROUPS.flatMap((factory) => factory(element, services) ?? [])
}

export const pythmataPropertiesModule = {
  __init__: ['pythmataPropertiesProvider'],
  pythmataPropertiesProvider: ['type', PythmataPropertiesProvider],
}
