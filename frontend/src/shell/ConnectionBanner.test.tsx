import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { reach } from '../api/reach.ts'
import { FakeSocket } from '../live/FakeSocket.ts'
import { LiveClient } from '../live/LiveClient.ts'
import { LiveProvider } from '../live/LiveProvider.tsx'
import { ConnectionBanner, troubleOf } from './ConnectionBanner.tsx'

const fetched = vi.fn(() => Promise.resolve('fresh'))

function Page() {
  useQuery({ queryKey: ['page'], queryFn: fetched })
  return <ConnectionBanner />
}

function show(): FakeSocket {
  const socket = new FakeSocket()
  const client = new LiveClient(() => socket, () => 0.5)
  render(
    <QueryClientProvider client={new QueryClient()}>
      <LiveProvider client={client}>
        <Page />
      </LiveProvider>
    </QueryClientProvider>,
  )
  return socket
}

async function later(milliseconds: number) {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds)
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  fetched.mockClear()
  reach.set('reached')
})

afterEach(() => vi.useRealTimers())

it('is not there while the server answers', async () => {
  show()
  await later(10_000)
  expect(screen.queryByRole('alert')).toBeNull()
  expect(fetched).toHaveBeenCalledTimes(1)
})

it('says nothing of a short break', async () => {
  show()
  act(() => reach.set('unreachable'))
  await later(1_000)
  act(() => reach.set('reached'))
  await later(5_000)
  expect(screen.queryByRole('alert')).toBeNull()
})

it('says that the server is away, asks again, and goes when it is back', async () => {
  show()
  act(() => reach.set('unreachable'))
  await later(2_100)
  expect(screen.getByRole('alert').textContent).toContain('What you have typed stays here')
  const before = fetched.mock.calls.length
  await later(10_000)
  expect(fetched.mock.calls.length).toBeGreaterThanOrEqual(before + 2)
  act(() => reach.set('reached'))
  await later(10)
  expect(screen.queryByRole('alert')).toBeNull()
})

it('tells a database that is away from a server that is', async () => {
  show()
  act(() => reach.set('unavailable'))
  await later(2_100)
  expect(screen.getByRole('alert').textContent).toContain('its database does not answer')
})

it('asks at once when told to', async () => {
  show()
  act(() => reach.set('unreachable'))
  await later(2_100)
  const before = fetched.mock.calls.length
  act(() => screen.getByRole('button', { name: 'Try now' }).click())
  await later(10)
  expect(fetched.mock.calls.length).toBe(before + 1)
})

it('knows what matters more', () => {
  expect(troubleOf('reached', 'live')).toBeNull()
  expect(troubleOf('reached', 'connecting')).toBeNull()
  expect(troubleOf('reached', 'offline')).toBe('silent')
  expect(troubleOf('unavailable', 'offline')).toBe('unavailable')
  expect(troubleOf('unreachable', 'live')).toBe('unreachable')
})
