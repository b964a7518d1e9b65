import type { ModelProblem } from '../../../api/types.ts'

/**
 * What the server said of the model, for the rules that mark it on the canvas. A service of the modeler, so that each
 * editor has its own.
 */
export class ServerFindings {
  /** Null until the server has answered, and while it cannot. */
  private found: readonly ModelProblem[] | null = null

  get answered(): boolean {
    return this.found !== null
  }

  of(elementId: string | undefined): readonly ModelProblem[] {
    return this.found?.filter(({ element_id }) => element_id === elementId) ?? []
  }

  set(problems: readonly ModelProblem[] | null): void {
    this.found = problems
  }
}
