import { useMutation, useQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import type { FormDocument, Instance, Process } from '../../api/types.ts'

export const processKeys = {
  one: (key: string) => ['processes', key] as const,
  form: (key: string) => ['forms', key] as const,
}

export function useProcess(key: string) {
  return useQuery({
    queryKey: processKeys.one(key),
    queryFn: ({ signal }) => api.get<Process>(`processes/${encodeURIComponent(key)}/`, undefined, signal),
  })
}

export function useForm(key: string | null) {
  return useQuery({
    queryKey: processKeys.form(key ?? ''),
    queryFn: ({ signal }) => api.get<FormDocument>(`forms/${encodeURIComponent(key ?? '')}/`, undefined, signal),
    enabled: key !== null && key !== '',
    staleTime: Infinity,
  })
}

export interface StartRequest {
  process: string
  business_key: string
  variables: Record<string, unknown>
  /** The same for every try to start this one instance. */
  idempotencyKey: string
}

export function useStartProcess() {
  return useMutation({
    mutationFn: ({ idempotencyKey, ...body }: StartRequest) =>
      api.post<Instance>('process-instances/', body, { 'Idempotency-Key': idempotencyKey }),
  })
}
