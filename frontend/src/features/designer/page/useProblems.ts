import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { api } from '../../../api/client.ts'
import { errorText } from '../../../api/errors.ts'
import type { ModelProblem } from '../../../api/types.ts'
import { modelerXml, type Modeler } from '../modeler/createModeler.ts'
import { lintProblems, mergeProblems, serverProblems, type DesignProblem, type LintIssues } from './problems.ts'
import { useModelChanges } from './useModeler.ts'

const PAUSE_MS = 1200
const NONE: DesignProblem[] = []

function useLint(modeler: Modeler | null): DesignProblem[] {
  const [found, setFound] = useState(NONE)
  useEffect(() => {
    if (!modeler) return
    const bus = modeler.get('eventBus')
    const completed = ({ issues }: { issues: LintIssues }) => setFound(lintProblems(issues))
    bus.on('linting.completed', completed)
    // The first run came before anyone listened.
    modeler.get('linting').update()
    return () => bus.off('linting.completed', completed)
  }, [modeler])
  return found
}

interface Answer {
  found: DesignProblem[]
  /** Why the server could not be asked; the list then holds the linter's findings alone. */
  unchecked: string | null
}

/** Asks the server some time after the last change; only the newest answer counts. */
function useServerValidation(modeler: Modeler | null): Answer {
  const [findings, setFindings] = useState<Answer>({ found: NONE, unchecked: null })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const asked = useRef(0)
  const ask = useCallback(() => {
    if (!modeler) return
    const number = ++asked.current
    const answered = (problems: ModelProblem[] | null, unchecked: string | null) => {
      if (number !== asked.current) return
      setFindings({ found: serverProblems(problems ?? []), unchecked })
      modeler.get('serverFindings').set(problems)
      modeler.get('linting').update()
    }
    modelerXml(modeler)
      .then((xml) => api.post<{ problems: ModelProblem[] }>('definitions/validate/', { xml }))
      .then(
        ({ problems }) => answered(problems, null),
        (error: unknown) => answered(null, errorText(error)),
      )
  }, [modeler])
  const later = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = setTimeout(ask, PAUSE_MS)
  }, [ask])
  useModelChanges(modeler, later)
  useEffect(() => {
    later()
    return () => {
      clearTimeout(timer.current)
      asked.current += 1
    }
  }, [later])
  return findings
}

export function useProblems(modeler: Modeler | null) {
  const lint = useLint(modeler)
  const { found, unchecked } = useServerValidation(modeler)
  const problems = useMemo(() => mergeProblems(lint, found), [lint, found])
  return { problems, unchecked }
}
