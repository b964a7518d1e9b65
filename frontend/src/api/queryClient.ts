import { QueryClient } from '@tanstack/react-query'

import { ApiError } from './errors.ts'

/** A "no" is an answer; only silence is worth another try. */
function shouldRetry(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status < 500
  return !refused && failures < 2
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
}
