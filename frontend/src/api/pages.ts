import { useInfiniteQuery } from '@tanstack/react-query'

import { api, cursorOf, type Query } from './client.ts'

/** A list that grows page by page: `rows` so far, `fetchNextPage` for more. Key: [path, query]. */
export function useCursorPages<T>(path: string, query: Query = {}) {
  const pages = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) => api.page<T>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
  })
  return { ...pages, rows: pages.data?.pages.flatMap((page) => page.results) ?? [] }
}
