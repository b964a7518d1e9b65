import { describeCycle, describeDate, describeDuration } from './iso8601.ts'

/** Expressions are judged by the server; literals here, while they are typed. */
function isExpression(value: string): boolean {
  return value.trimStart().startsWith('=')
}

export function dateOrDurationProblem(value: string): string | null {
  if (!value || isExpression(value)) return null
  if (describeDate(value) || describeDuration(value)) return null
  return 'Neither a date (2026-03-31T12:00:00Z) nor a duration (P2DT3H).'
}

export function durationProblem(value: string): string | null {
  if (!value || isExpression(value) || describeDuration(value)) return null
  return 'Not an ISO 8601 duration, such as PT30S or P1D.'
}

export function priorityProblem(value: string): string | null {
  if (!value || isExpression(value) || /^-?\d+$/.test(value)) return null
  return 'A whole number or an expression.'
}

export function countProblem(value: string): string | null {
  if (!value || isExpression(value) || /^\d+$/.test(value)) return null
  return 'A whole number, 0 or more, or an expression.'
}

export function historyProblem(value: string): string | null {
  if (!value || /^\d+$/.test(value) || describeDuration(value)) return null
  return 'A number of days, or an ISO 8601 duration such as P180D.'
}

export function variableProblem(value: string): string | null {
  if (!value || /^[\p{L}_][\p{L}\p{N}_]*$/u.test(value)) return null
  return 'A variable name: letters, digits and underscores, not starting with a digit.'
}

const DESCRIBE = { timeDate: describeDate, timeDuration: describeDuration, timeCycle: describeCycle }
const EXPECTED = {
  timeDate: 'a date and time, such as 2026-03-31T12:00:00Z',
  timeDuration: 'an ISO 8601 duration, such as PT15M or P2D',
  timeCycle: 'a repetition, such as R3/PT10M, or a cron line, such as 0 9 * * MON',
}

export type TimerKind = keyof typeof DESCRIBE

/** What a timer value means in words; null for an expression, which only the running process knows. */
export function timerText(kind: TimerKind, value: string): string | null {
  return isExpression(value) ? null : DESCRIBE[kind](value)
}

export function timerProblem(kind: TimerKind, value: string): string | null {
  if (!value) return `A timer needs ${EXPECTED[kind]}.`
  if (isExpression(value) || DESCRIBE[kind](value)) return null
  return `This is not ${EXPECTED[kind]}.`
}
