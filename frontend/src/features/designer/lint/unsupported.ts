import { is, isAny, type ModdleElement } from '../modeler/moddle.ts'

interface Refusal {
  type: string
  text: string
  when?: (node: ModdleElement) => boolean
}

/** What can be drawn but is refused at deployment. */
const REFUSALS: readonly Refusal[] = [
  { type: 'bpmn:ComplexGateway', text: 'Complex gateways are not executed.' },
  { type: 'bpmn:AdHocSubProcess', text: 'Ad-hoc sub-processes are not executed.' },
  { type: 'bpmn:CallChoreography', text: 'Choreographies are not executed.' },
]

interface Reporter {
  report(id: string, message: string): void
}

/** A bpmnlint rule: elements that the engine refuses. */
export function unsupportedElement() {
  return {
    check(node: ModdleElement, reporter: Reporter) {
      if (!isAny(node, ['bpmn:FlowElement', 'bpmn:EventDefinition'])) return
      for (const { type, text, when } of REFUSALS) {
        if (is(node, type) && (when?.(node) ?? true)) reporter.report(node.id ?? '', text)
      }
    },
  }
}
