import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { newIdempotencyKey } from '../../api/idempotency.ts'
import type { Definition, Instance, InstanceHistory, Job, Page, Process, Task, Variable } from '../../api/types.ts'

/** All that belongs to one instance begins with this key, so that one live topic refreshes it. */
export const instanceKey = (id: string) => ['process-instances', id] as const
export const LIST_KEY = ['process-instances/'] as const

export function useInstance(id: string) {
  return useQuery({
    queryKey: instanceKey(id),
    queryFn: ({ signal }) => api.get<Instance>(`process-instances/${id}/`, undefined, signal),
  })
}

export function useHistory(id: string) {
  return useQuery({
    queryKey: [...instanceKey(id), 'history'],
    queryFn: ({ signal }) => api.get<InstanceHistory>(`process-instances/${id}/history/`, undefined, signal),
  })
}

export function useVariables(id: string) {
  return useQuery({
    queryKey: [...instanceKey(id), 'variables'],
    queryFn: ({ signal }) => api.get<Variable[]>(`process-instances/${id}/variables/`, undefined, signal),
  })
}

export function useJobs(id: string) {
  return useQuery({
    queryKey: [...instanceKey(id), 'jobs'],
    queryFn: ({ signal }) => api.get<Page<Job>>('jobs/', { instance: id }, signal),
  })
}

export function useInstanceTasks(id: string) {
  return useQuery({
    queryKey: [...instanceKey(id), 'tasks'],
    queryFn: ({ signal }) => api.get<Page<Task>>('tasks/', { instance: id, view: 'all' }, signal),
  })
}

export function useProcess(key: string) {
  return useQuery({
    queryKey: ['processes', key],
    queryFn: ({ signal }) => api.get<Process>(`processes/${encodeURIComponent(key)}/`, undefined, signal),
  })
}

export function useDefinitions(process: string) {
  return useQuery({
    queryKey: ['definitions/', { process }],
    queryFn: ({ signal }) => api.get<Page<Definition>>('definitions/', { process }, signal),
  })
}

/** One POST or PATCH that changes an instance; what is shown of it is fetched again. */
export function useInstanceAct(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body?: unknown }) =>
      api.post(path, body, { 'Idempotency-Key': newIdempotencyKey() }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: instanceKey(id) })
      void queries.invalidateQueries({ queryKey: LIST_KEY })
    },
  })
}

export function useSetVariable(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ name, value, scope_key }: Pick<Variable, 'name' | 'value'> & { scope_key?: number }) =>
      api.patch(`process-instances/${id}/variables/`, { variables: { [name]: value }, scope_key }),
    onSettled: () => queries.invalidateQueries({ queryKey: instanceKey(id) }),
  })
}
