import { describe, expect, it } from 'vitest'

import { spanOf } from './timeline.ts'

const at = (second: number) => new Date(second * 1000).toISOString()

describe('spanOf', () => {
  it('places a part within the whole', () => {
    const span = spanOf({ started_at: at(25), ended_at: at(75) }, { started_at: at(0), ended_at: at(100) }, 0)
    expect(span).toEqual({ start: 25, length: 50 })
  })

  it('draws what still runs up to now', () => {
    const span = spanOf({ started_at: at(50), ended_at: null }, { started_at: at(0), ended_at: null }, 100_000)
    expect(span).toEqual({ start: 50, length: 50 })
  })

  it('stays within the bar when the clocks differ', () => {
    const span = spanOf({ started_at: at(-5), ended_at: at(500) }, { started_at: at(0), ended_at: at(100) }, 0)
    expect(span).toEqual({ start: 0, length: 100 })
  })

  it('survives an instance that ended in the instant it began', () => {
    const span = spanOf({ started_at: at(0), ended_at: at(0) }, { started_at: at(0), ended_at: at(0) }, 0)
    expect(span).toEqual({ start: 0, length: 0 })
  })
})
