import { useMutation, useQueryClient } from '@tanstack/react-query'

import { api } from '../../../api/client.ts'
import type { Deployment } from '../../../api/types.ts'

export interface DeployRequest {
  /** File name without ending. */
  key: string
  xml: string
  name: string
  note: string
  /** Forms that go with the model. */
  forms: File[]
}

function body({ key, xml, name, note, forms }: DeployRequest): FormData {
  const data = new FormData()
  data.append('name', name)
  data.append('note', note)
  data.append('files', new File([xml], `${key}.bpmn`, { type: 'application/xml' }))
  for (const form of forms) data.append('files', form)
  return data
}

export function useDeploy() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (request: DeployRequest) => api.post<Deployment>('deployments/', body(request)),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['processes/'] }),
        queries.invalidateQueries({ queryKey: ['processes'] }),
        queries.invalidateQueries({ queryKey: ['forms'] }),
      ]),
  })
}
