import type { FieldError, ModelProblem, ProblemDocument } from './types.ts'

/** The server answered, and the answer was no. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: ProblemDocument

  constructor(problem: ProblemDocument) {
    super(problem.detail || problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.problem = problem
  }

  get fieldErrors(): FieldError[] {
    return this.problem.errors ?? []
  }

  get modelProblems(): ModelProblem[] {
    return this.problem.problems ?? []
  }
}

/** No answer came: the network or the server is away. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached. Check the connection and try again.', { cause })
    this.name = 'ConnectionError'
  }
}

export function isStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status
}

/**
 * Only a "no" is a refusal. A server that fails, or is away, may have done what was asked,
 * and what was fetched from it before is still worth showing.
 */
export function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500
}

/** One sentence a person can act on. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return 'Your session has ended. Sign in again.'
  return error instanceof Error ? error.message : String(error)
}
