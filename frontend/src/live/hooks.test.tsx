import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'

import { FakeSocket } from './FakeSocket.ts'
import { useConnectionState, useLiveTopic } from './hooks.ts'
import { LiveClient } from './LiveClient.ts'
import { LiveProvider } from './LiveProvider.tsx'

beforeEach(() => {
  FakeSocket.all = []
})

function Counter({ load }: { load: () => Promise<number> }) {
  const { data } = useQuery({ queryKey: ['tasks', 'counts'], queryFn: load })
  useLiveTopic('tasks', [['tasks']])
  return (
    <>
      <p>count {data}</p>
      <p>{useConnectionState()}</p>
    </>
  )
}

function show(load: () => Promise<number>) {
  const client = new LiveClient(() => new FakeSocket())
  render(
    <QueryClientProvider client={new QueryClient()}>
      <LiveProvider client={client}>
        <Counter load={load} />
      </LiveProvider>
    </QueryClientProvider>,
  )
}

it('fetches again what was read before the server could tell changes', async () => {
  const load = vi.fn(() => Promise.resolve(load.mock.calls.length))
  show(load)
  await screen.findByText('count 1')
  act(() => FakeSocket.newest.open())
  act(() => FakeSocket.newest.say({ type: 'subscribed', topic: 'tasks' }))
  await screen.findByText('count 2')
})

it('fetches again what a changed topic touches', async () => {
  const load = vi.fn(() => Promise.resolve(load.mock.calls.length))
  show(load)
  await screen.findByText('count 1')
  act(() => FakeSocket.newest.open())
  expect(screen.getByText('live')).toBeTruthy()
  act(() => FakeSocket.newest.say({ type: 'changed', topic: 'tasks' }))
  await screen.findByText('count 2')
  // A burst is one more fetch, not many.
  act(() => {
    for (let n = 0; n < 20; n += 1) FakeSocket.newest.say({ type: 'changed', topic: 'tasks' })
  })
  await screen.findByText('count 3')
  await waitFor(() => expect(load).toHaveBeenCalledTimes(3))
})
