import { useQuery } from '@tanstack/react-query'

import { api } from '../api/client.ts'

/** A definition never changes, so its XML is fetched once. */
export function useDefinitionXml(definition: string) {
  return useQuery({
    queryKey: ['definitions', definition, 'xml'],
    queryFn: ({ signal }) => api.text(`definitions/${definition}/xml/`, signal),
    staleTime: Infinity,
  })
}
