import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { backoffDelay } from './backoff.ts'
import { FakeSocket } from './FakeSocket.ts'
import { LiveClient } from './LiveClient.ts'

const heartbeat = (versions: Record<string, number> = {}) => ({ type: 'heartbeat', at: '2026-01-01T00:00:00Z', versions })

function connected() {
  const client = new LiveClient(
    () => new FakeSocket(),
    () => 1,
  )
  client.start()
  FakeSocket.newest.open()
  return client
}

function follow(client: LiveClient, topic: string) {
  const changed = vi.fn()
  const refused = vi.fn()
  const confirmed = vi.fn()
  const stop = client.subscribe(topic, { changed, confirmed, refused })
  FakeSocket.newest.say({ type: 'subscribed', topic })
  return { changed, confirmed, refused, stop }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the live client', () => {
  it('subscribes once for many listeners and gives the topic up with the last', () => {
    const client = connected()
    const first = follow(client, 'tasks')
    const second = follow(client, 'tasks')
    first.stop()
    expect(FakeSocket.newest.heard).toEqual([{ action: 'subscribe', topic: 'tasks' }])
    second.stop()
    second.stop()
    expect(FakeSocket.newest.heard.at(-1)).toEqual({ action: 'unsubscribe', topic: 'tasks' })
    expect(FakeSocket.newest.heard).toHaveLength(2)
  })

  it('asks for topics wanted before the socket was open', () => {
    const client = new LiveClient(() => new FakeSocket())
    client.start()
    client.subscribe('processes', { changed: vi.fn() })
    expect(FakeSocket.newest.heard).toEqual([])
    FakeSocket.newest.open()
    expect(FakeSocket.newest.heard).toEqual([{ action: 'subscribe', topic: 'processes' }])
  })

  it('tells changes of a topic to its listeners only', () => {
    const client = connected()
    const tasks = follow(client, 'tasks')
    const process = follow(client, 'process:order')
    FakeSocket.newest.say({ type: 'changed', topic: 'tasks' })
    expect(tasks.changed).toHaveBeenCalledTimes(1)
    expect(process.changed).not.toHaveBeenCalled()
  })

  it('passes over a version it knows already', () => {
    const { changed } = follow(connected(), 'instance:1')
    FakeSocket.newest.say({ type: 'changed', topic: 'instance:1', version: 4 })
    FakeSocket.newest.say({ type: 'changed', topic: 'instance:1', version: 4 })
    FakeSocket.newest.say({ type: 'changed', topic: 'instance:1', version: 3 })
    expect(changed).toHaveBeenCalledTimes(1)
  })

  it('learns from a heartbeat that it missed a change', () => {
    const { changed } = follow(connected(), 'instance:1')
    FakeSocket.newest.say({ type: 'changed', topic: 'instance:1', version: 4 })
    FakeSocket.newest.say(heartbeat({ 'instance:1': 4 }))
    expect(changed).toHaveBeenCalledTimes(1)
    FakeSocket.newest.say(heartbeat({ 'instance:1': 6 }))
    expect(changed).toHaveBeenCalledTimes(2)
  })

  it('passes a refusal on', () => {
    const { refused, changed } = follow(connected(), 'instance:2')
    const frame = { type: 'error', topic: 'instance:2', code: 4403, text: 'No.' }
    FakeSocket.newest.say(frame)
    expect(refused).toHaveBeenCalledWith(frame)
    expect(changed).not.toHaveBeenCalled()
  })

  it('ignores frames it does not know', () => {
    const { changed } = follow(connected(), 'tasks')
    FakeSocket.newest.say('no json')
    FakeSocket.newest.say({ type: 'gossip', topic: 'tasks' })
    FakeSocket.newest.say('null')
    expect(changed).not.toHaveBeenCalled()
  })

  it('learns from a heartbeat that time was turned back to a backup', () => {
    const { changed } = follow(connected(), 'instance:1')
    FakeSocket.newest.say(heartbeat({ 'instance:1': 4 }))
    FakeSocket.newest.say(heartbeat({ 'instance:1': 2 }))
    expect(changed).toHaveBeenCalledTimes(1)
  })

  it('says stale when heartbeats stay away, and opens a new socket when they keep away', () => {
    const client = connected()
    const states: string[] = []
    client.onState(() => states.push(client.state))
    vi.advanceTimersByTime(12_500)
    expect(client.state).toBe('stale')
    FakeSocket.newest.say(heartbeat())
    expect(client.state).toBe('live')
    vi.advanceTimersByTime(25_000)
    expect(client.state).toBe('offline')
    vi.advanceTimersByTime(500)
    expect(FakeSocket.all).toHaveLength(2)
    expect(states).toEqual(['stale', 'live', 'stale', 'offline'])
  })

  it('comes back after a loss, subscribes again and has everything fetched again', () => {
    const client = connected()
    const { confirmed } = follow(client, 'tasks')
    FakeSocket.newest.drop()
    expect(client.state).toBe('offline')
    vi.advanceTimersByTime(500)
    FakeSocket.newest.open()
    expect(FakeSocket.newest.heard).toEqual([{ action: 'subscribe', topic: 'tasks' }])
    expect(confirmed).toHaveBeenCalledTimes(1)
    FakeSocket.newest.say({ type: 'subscribed', topic: 'tasks' })
    expect(confirmed).toHaveBeenCalledTimes(2)
  })

  it('waits longer after every failed attempt', () => {
    const client = connected()
    FakeSocket.newest.drop()
    vi.advanceTimersByTime(500)
    FakeSocket.newest.drop()
    vi.advanceTimersByTime(999)
    expect(FakeSocket.all).toHaveLength(2)
    vi.advanceTimersByTime(1)
    expect(FakeSocket.all).toHaveLength(3)
    expect(client.state).toBe('offline')
  })

  it('gives up a socket that never opens', () => {
    const client = new LiveClient(() => new FakeSocket())
    client.start()
    const first = FakeSocket.newest
    vi.advanceTimersByTime(15_000)
    expect(first.closed).toBe(true)
    expect(client.state).toBe('offline')
  })

  it('ends for good when stopped', () => {
    const client = connected()
    client.stop()
    vi.advanceTimersByTime(120_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(client.state).toBe('stopped')
  })
})

describe('the pause before a new attempt', () => {
  it('doubles up to a cap and is never less than half', () => {
    expect([0, 1, 2, 10, 100].map((attempt) => backoffDelay(attempt, () => 1))).toEqual([500, 1000, 2000, 30_000, 30_000])
    expect(backoffDelay(3, () => 0)).toBe(2000)
  })
})
