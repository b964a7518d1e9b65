import { describe, expect, it } from 'vitest'

import { taskAfter, urgencyOf } from './due.ts'

const NOW = new Date('2026-03-01T12:00:00Z').getTime()

describe('urgencyOf', () => {
  it.each([
    [null, null],
    ['2026-03-01T11:59:00Z', 'overdue'],
    ['2026-03-02T11:59:00Z', 'soon'],
    ['2026-03-02T12:01:00Z', 'later'],
  ])('says of a task due at %s: %s', (due_at, urgency) => {
    expect(urgencyOf({ due_at }, NOW)).toBe(urgency)
  })
})

describe('taskAfter', () => {
  const tasks = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]

  it.each([
    ['a', 'b'],
    ['c', 'b'],
    ['gone', 'a'],
  ])('goes on after %s with %s', (done, next) => {
    expect(taskAfter(tasks, done)).toBe(next)
  })

  it('has nothing to go on with after the last one', () => {
    expect(taskAfter([{ id: 'a' }], 'a')).toBeNull()
  })
})
