import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { useCursorPages } from '../../api/pages.ts'
import type { Task, TaskAction, TaskCounts, TaskForm } from '../../api/types.ts'

export type TaskView = 'mine' | 'group' | 'all'

export const LIST_KEY = ['tasks/'] as const
export const COUNTS_KEY = ['task-counts'] as const
export const TASK_KEY = ['task'] as const
export const taskKey = (id: string) => [...TASK_KEY, id] as const
export const formKey = (id: string) => ['task-form', id] as const

export function useTasks(view: TaskView, search: string) {
  return useCursorPages<Task>('tasks/', { view, search, status: 'open' })
}

export function useTaskCounts() {
  return useQuery({
    queryKey: COUNTS_KEY,
    queryFn: ({ signal }) => api.get<TaskCounts>('tasks/counts/', undefined, signal),
  })
}

export function useTask(id: string) {
  return useQuery({
    queryKey: taskKey(id),
    queryFn: ({ signal }) => api.get<Task>(`tasks/${id}/`, undefined, signal),
  })
}

/** The form does not follow live changes: what a person is typing must not be replaced under the hands. */
export function useTaskForm(id: string) {
  return useQuery({
    queryKey: formKey(id),
    queryFn: ({ signal }) => api.get<TaskForm>(`tasks/${id}/form/`, undefined, signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    gcTime: 0,
  })
}

export interface TaskRequest {
  action: TaskAction
  body?: Record<string, unknown>
  idempotencyKey: string
}

export function useTaskAction(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ action, body, idempotencyKey }: TaskRequest) =>
      api.post<Task>(`tasks/${id}/${action}/`, body, { 'Idempotency-Key': idempotencyKey }),
    onSuccess: (task) => queries.setQueryData(taskKey(id), task),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: LIST_KEY })
      void queries.invalidateQueries({ queryKey: COUNTS_KEY })
      void queries.invalidateQueries({ queryKey: taskKey(id) })
    },
  })
}
