import { QueryClientProvider } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'

import { createQueryClient } from './api/queryClient.ts'
import { LiveProvider } from './live/LiveProvider.tsx'
import { ToastProvider } from './shell/Toasts.tsx'
import { ThemeRoot } from './theme/ThemeRoot.tsx'

/** What every page of ours stands on: colours, data, live changes, news. */
export function Providers({ children }: { children: ReactNode }) {
  const queries = useMemo(createQueryClient, [])
  return (
    <ThemeRoot>
      <QueryClientProvider client={queries}>
        <LiveProvider>
          <ToastProvider>{children}</ToastProvider>
        </LiveProvider>
      </QueryClientProvider>
    </ThemeRoot>
  )
}
