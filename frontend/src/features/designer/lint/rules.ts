import type { ModelProblem, Severity } from '../../../api/types.ts'
import { is, type ModdleElement } from '../modeler/moddle.ts'
import type { ServerFindings } from './findings.ts'
import { REFUSED_ELEMENTS, refusedEvent } from './unsupported.ts'

/** What bpmnlint hands to a rule. */
export interface Reporter {
  report(id: string, message: string): void
}

type RuleFactory = () => { check(node: ModdleElement, reporter: Reporter): void }

/** Marks the server's findings of one severity. */
export function serverRule(findings: ServerFindings, severity: Severity): RuleFactory {
  const isMine = (problem: ModelProblem) => problem.severity === severity
  return () => ({
    check(node, reporter) {
      for (const { text } of findings.of(node.id).filter(isMine)) reporter.report(node.id ?? '', text)
    },
  })
}

/** What is refused at deployment, told at once; as soon as the server has answered, its word counts instead. */
export function unsupportedRule(findings: ServerFindings): RuleFactory {
  return () => ({
    check(node, reporter) {
      if (findings.answered || !node.id) return
      for (const { type, reason, when } of REFUSED_ELEMENTS) {
        if (is(node, type) && (when?.(node) ?? true)) reporter.report(node.id, `This cannot be executed: ${reason}.`)
      }
      const reason = refusedEvent(node)
      if (reason) reporter.report(node.id, `This event cannot be executed: ${reason}.`)
    },
  })
}
