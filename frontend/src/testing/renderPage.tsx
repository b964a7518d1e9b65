import { QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider } from 'react-router'

import { createQueryClient } from '../api/queryClient.ts'
import { FakeSocket } from '../live/FakeSocket.ts'
import { LiveClient } from '../live/LiveClient.ts'
import { LiveProvider } from '../live/LiveProvider.tsx'
import { ToastProvider } from '../shell/Toasts.tsx'

/** A section as it stands in the app, opened at `address`; the other sections are blank pages. */
export function renderSection(section: string, element: ReactNode, address: string) {
  FakeSocket.all = []
  const routes = [
    { path: `/${section}/*`, element },
    { path: '*', element: null },
  ]
  const router = createMemoryRouter(routes, { initialEntries: [address] })
  render(
    <QueryClientProvider client={createQueryClient()}>
      <LiveProvider client={new LiveClient(() => new FakeSocket())}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </LiveProvider>
    </QueryClientProvider>,
  )
  act(() => FakeSocket.newest.open())
  return router
}

/** The server says that a topic changed. */
export function tellChange(topic: string): void {
  act(() => FakeSocket.newest.say({ type: 'changed', topic }))
}
