import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { api } from '../api/client.ts'
import { isRefused } from '../api/errors.ts'
import type { ElementStatistics, Instance, InstanceHistory } from '../api/types.ts'
import { useLiveTopic } from '../live/hooks.ts'
import { Loading } from '../shell/Loading.tsx'
import { ProblemAlert } from '../shell/ProblemAlert.tsx'
import { DiagramViewer, type DiagramViewerProps } from './DiagramViewer.tsx'
import { instanceMarks, statisticsMarks } from './instanceMarks.ts'
import { useDefinitionXml } from './queries.ts'

type ShownProps = Omit<DiagramViewerProps, 'xml' | 'marks' | 'takenFlows'>

/** A definition with the numbers of all its running instances. */
export function DefinitionDiagram({ definition, ...shown }: ShownProps & { definition: string }) {
  const xml = useDefinitionXml(definition)
  const key = ['definitions', definition, 'statistics']
  const statistics = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<ElementStatistics[]>(`definitions/${definition}/statistics/`, {}, signal),
  })
  useLiveTopic(`definition:${definition}`, [key])
  const marks = useMemo(() => statisticsMarks(statistics.data ?? []), [statistics.data])
  const error = xml.error ?? statistics.error
  if (error) return <ProblemAlert error={error} onRetry={() => void Promise.all([xml.refetch(), statistics.refetch()])} />
  if (!xml.data) return <Loading label="Loading the diagram" />
  return <DiagramViewer xml={xml.data} marks={marks} {...shown} />
}

/** One instance: where it stands, what went wrong, the way it took. */
export function InstanceDiagram({ instance, ...shown }: ShownProps & { instance: string }) {
  const state = useQuery({
    queryKey: ['process-instances', instance],
    queryFn: ({ signal }) => api.get<Instance>(`process-instances/${instance}/`, {}, signal),
  })
  const history = useQuery({
    queryKey: ['process-instances', instance, 'history'],
    queryFn: ({ signal }) => api.get<InstanceHistory>(`process-instances/${instance}/history/`, {}, signal),
  })
  useLiveTopic(`instance:${instance}`, [['process-instances', instance]])
  const { marks, takenFlows } = useMemo(() => instanceMarks(state.data, history.data), [state.data, history.data])
  if (!state.data || isRefused(state.error)) return <ProblemAlert error={state.error} onRetry={() => void state.refetch()} />
  if (!state.data) return <Loading label="Loading the diagram" />
  return <MarkedDefinition definition={state.data.definition.id} marks={marks} takenFlows={takenFlows} {...shown} />
}

function MarkedDefinition({ definition, ...shown }: Omit<DiagramViewerProps, 'xml'> & { definition: string }) {
  const xml = useDefinitionXml(definition)
  if (!xml.data || isRefused(xml.error)) return <ProblemAlert error={xml.error} onRetry={() => void xml.refetch()} />
  if (!xml.data) return <Loading label="Loading the diagram" />
  return <DiagramViewer xml={xml.data} {...shown} />
}
