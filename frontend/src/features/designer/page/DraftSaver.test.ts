import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { ApiError } from '../../../api/errors.ts'
import type { Draft } from '../../../api/types.ts'
import { AUTOSAVE_MS, DraftSaver, type DraftContent } from './DraftSaver.ts'

/** A server that keeps one draft as the real one does. */
class FakeServer {
  revision: number
  writes: string[] = []
  failure: Error | null = null
  delay = Promise.resolve()

  constructor(revision: number) {
    this.revision = revision
  }

  get(): Promise<Draft> {
    return this.revision === 0 ? Promise.reject(refusal(404)) : Promise.resolve(this.draft(''))
  }

  async put(content: DraftContent & { revision: number }): Promise<Draft> {
    await this.delay
    if (this.failure) throw this.failure
    if (content.revision !== this.revision) throw refusal(409)
    this.revision += 1
    this.writes.push(content.xml)
    return this.draft(content.xml)
  }

  private draft(xml: string): Draft {
    return { key: 'k', name: 'n', xml, revision: this.revision, updated_at: '', updated_by: null }
  }
}

function refusal(status: number): ApiError {
  return new ApiError({ type: '', title: '', status, detail: `refused ${status}` })
}

function open(revision: number) {
  const server = new FakeServer(revision)
  const diagram = { xml: 'first' }
  const saver = new DraftSaver(revision, () => Promise.resolve({ name: 'n', xml: diagram.xml }), server)
  const draw = (xml: string) => {
    diagram.xml = xml
    saver.changed()
  }
  return { server, saver, draw, status: () => saver.state().status }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a draft', () => {
  it('is not saved while nothing changed', async () => {
    const { server, saver } = open(3)
    await saver.save()
    expect(server.writes).toEqual([])
  })

  it('is saved when the hand rests, once for many changes', async () => {
    const { server, draw, status } = open(3)
    draw('a')
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS - 1)
    draw('b')
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS - 1)
    expect(server.writes).toEqual([])
    expect(status()).toBe('changed')
    await vi.advanceTimersByTimeAsync(1)
    expect(server.writes).toEqual(['b'])
    expect(status()).toBe('saved')
  })

  it('goes on from the revision the server gave', async () => {
    const { server, saver, draw } = open(0)
    draw('a')
    await saver.save()
    draw('b')
    await saver.save()
    expect(server.writes).toEqual(['a', 'b'])
    expect(saver.state().revision).toBe(2)
  })

  it('is saved again if it changed while being saved', async () => {
    const { server, saver, draw, status } = open(1)
    let arrive: () => void = () => undefined
    server.delay = new Promise((resolve) => (arrive = resolve))
    draw('a')
    const saving = saver.save()
    await vi.advanceTimersByTimeAsync(0)
    draw('b')
    arrive()
    await saving
    expect(status()).toBe('changed')
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS)
    expect(server.writes).toEqual(['a', 'b'])
    expect(status()).toBe('saved')
  })

  it('is not written over what someone else saved, unless told to', async () => {
    const { server, saver, draw, status } = open(1)
    server.revision = 7
    draw('mine')
    await saver.save()
    expect(status()).toBe('conflict')
    draw('mine too')
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS * 2)
    await saver.save()
    expect(server.writes).toEqual([])
    await saver.overwrite()
    expect(server.writes).toEqual(['mine too'])
    expect(status()).toBe('saved')
  })

  it('comes back as a new one when someone deleted it', async () => {
    const { server, saver, draw, status } = open(4)
    server.revision = 0
    draw('mine')
    await saver.save()
    expect(status()).toBe('conflict')
    await saver.overwrite()
    expect(server.writes).toEqual(['mine'])
    expect(saver.state().revision).toBe(1)
  })

  it('says so when it could not be saved, and tries again with the next change', async () => {
    const { server, saver, draw, status } = open(1)
    server.failure = refusal(503)
    draw('a')
    await saver.save()
    expect(status()).toBe('failed')
    expect(saver.hasUnsaved).toBe(true)
    server.failure = null
    draw('b')
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS)
    expect(server.writes).toEqual(['b'])
  })

  it('is left alone after the page is gone', async () => {
    const { server, saver, draw } = open(1)
    draw('a')
    saver.dispose()
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS * 2)
    expect(server.writes).toEqual([])
  })
})
