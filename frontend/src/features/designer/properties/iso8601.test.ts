import { expect, it } from 'vitest'

import { describeCycle, describeDate, describeDuration } from './iso8601.ts'
import { durationProblem, historyProblem, priorityProblem, timerProblem, variableProblem } from './validation.ts'

it.each([
  ['P1D', '1 day'],
  ['P3DT4H', '3 days, 4 hours'],
  ['PT0.5S', '0.5 seconds'],
  ['P2W', '2 weeks'],
  ['-PT5M', 'minus 5 minutes'],
  ['P1Y2M', '1 year, 2 months'],
])('puts %s into words', (text, words) => {
  expect(describeDuration(text)).toBe(words)
})

it.each(['', 'P', 'PT', 'P1DT', '1D', 'PT1D', 'P1S', 'P1,5D'])('does not take %j for a duration', (text) => {
  expect(describeDuration(text)).toBeNull()
})

it.each(['2026-02-30', '2026-13-01', '31.12.2026', '2026-01-01T25:00:00Z'])('does not take %j for a date', (text) => {
  expect(describeDate(text)).toBeNull()
})

it('reads repetitions and cron lines', () => {
  expect(describeCycle('R3/PT10M')).toBe('every 10 minutes, 3 times')
  expect(describeCycle('R/P1D')).toBe('every 1 day, without end')
  expect(describeCycle('R2/2026-01-01T00:00:00Z/P1D')).toMatch(/^every 1 day, 2 times, from /)
  expect(describeCycle('R2/P1D/2026-01-01T00:00:00Z')).toMatch(/until /)
  expect(describeCycle('0 9 * * MON-FRI')).toBe('cron: 0 9 * * MON-FRI')
  expect(describeCycle('*/5 * * * *')).toBe('cron: */5 * * * *')
  expect(describeCycle('R3/')).toBeNull()
  expect(describeCycle('every day')).toBeNull()
})

it('leaves expressions to the server', () => {
  expect(timerProblem('timeDuration', '= wait')).toBeNull()
  expect(durationProblem(' = x')).toBeNull()
})

it('says what is expected', () => {
  expect(timerProblem('timeDate', '')).toMatch(/needs a date/)
  expect(priorityProblem('high')).toMatch(/whole number/)
  expect(historyProblem('a month')).toMatch(/number of days/)
  expect(variableProblem('my var')).toMatch(/variable name/)
  expect(variableProblem('größe_1')).toBeNull()
})
