import { describe, expect, it } from 'vitest'

import { parseValue, parseVariables } from './values.ts'

describe('parseValue', () => {
  it.each([
    ['12', 12],
    ['true', true],
    ['"12"', '12'],
    ['{"a": [1]}', { a: [1] }],
    ['plain text', 'plain text'],
  ])('reads %s', (text, value) => {
    expect(parseValue(text)).toEqual({ value })
  })

  it('does not take broken JSON for text', () => {
    expect(parseValue('{"a": ').error).toMatch(/begins like JSON/)
  })
})

describe('parseVariables', () => {
  it('reads nothing as no variables', () => {
    expect(parseVariables('  ')).toEqual({ value: {} })
  })

  it('refuses what is not an object', () => {
    expect(parseVariables('[1]').error).toMatch(/JSON object/)
  })
})
