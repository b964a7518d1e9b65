import { describe, expect, it } from 'vitest'

import { durationBetween, formatDuration } from './duration.ts'

describe('formatDuration', () => {
  it.each([
    [350, '350 ms'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [2 * 86_400_000 + 4 * 3_600_000 + 59_000, '2 d 4 h'],
  ])('tells %d ms as "%s"', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })
})

describe('durationBetween', () => {
  it('counts to now while there is no end', () => {
    const now = new Date('2026-03-01T12:00:00Z').getTime()
    expect(durationBetween('2026-03-01T11:59:00Z', null, now)).toBe('1 min')
  })
})
