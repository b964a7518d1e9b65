import { QueryClient } from '@tanstack/react-query'

import { isRefused } from './errors.ts'

/** A "no" is an answer; only silence is worth another try. */
function shouldRetry(failures: number, error: Error): boolean {
  return !isRefused(error) && failures < 2
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
}
