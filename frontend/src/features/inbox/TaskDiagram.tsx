import { useMemo } from 'react'

import { isRefused } from '../../api/errors.ts'
import type { Task } from '../../api/types.ts'
import { DiagramViewer } from '../../diagram/DiagramViewer.tsx'
import { useDefinitionXml } from '../../diagram/queries.ts'
import type { Marks } from '../../diagram/marks.ts'
import { Loading } from '../../shell/Loading.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'

/** Where in the process the work stands. */
export function TaskDiagram({ task }: { task: Task }) {
  const xml = useDefinitionXml(task.definition.id)
  const marks = useMemo<Marks>(() => ({ [task.element_id]: { tokens: 1, state: 'active' } }), [task.element_id])
  if (xml.isPending) return <Loading label="Loading the diagram" />
  if (!xml.data || isRefused(xml.error)) return <ProblemAlert error={xml.error} onRetry={() => void xml.refetch()} />
  return <DiagramViewer xml={xml.data} marks={marks} />
}
