import type { ModelProblem, Severity } from '../../../api/types.ts'
import { SERVER_RULES } from '../lint/config.ts'

/** One line of the problems list, whoever found it. */
export interface DesignProblem {
  elementId: string
  severity: Severity
  text: string
  hint: string
  rule: string
  line: number | null
}

/** What bpmn-js-bpmnlint reports, by element id. */
export type LintIssues = Record<string, LintIssue[]>

export interface LintIssue {
  category: string
  message: string
  rule: string
  isChildIssue?: boolean
}

const FINDINGS = new Set(['error', 'warn'])

/** The linter's own findings; the server's, which it marks too, are listed from the source. */
export function lintProblems(issues: LintIssues): DesignProblem[] {
  return Object.entries(issues).flatMap(([elementId, found]) =>
    found
      .filter(({ category, isChildIssue }) => FINDINGS.has(category) && !isChildIssue)
      .filter(({ rule }) => !rule.startsWith(SERVER_RULES))
      .map(({ category, message, rule }) => ({
        elementId,
        severity: category === 'error' ? ('error' as const) : ('warning' as const),
        text: message,
        hint: '',
        rule,
        line: null,
      })),
  )
}

export function serverProblems(problems: readonly ModelProblem[]): DesignProblem[] {
  return problems.map(({ element_id, severity, text, hint, rule, line }) => ({
    elementId: element_id ?? '',
    severity,
    text,
    hint,
    rule,
    line,
  }))
}

const ORDER: Record<Severity, number> = { error: 0, warning: 1 }

/** Errors first, the server's before the linter's. */
export function mergeProblems(lint: readonly DesignProblem[], server: readonly DesignProblem[]): DesignProblem[] {
  return [...server, ...lint].sort((a, b) => ORDER[a.severity] - ORDER[b.severity])
}
