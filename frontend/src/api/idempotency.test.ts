import { renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'

import { ApiError, ConnectionError } from './errors.ts'
import { useIdempotencyKey } from './idempotency.ts'

const answered = (status: number) => new ApiError({ type: '', title: '', status, detail: '' })

it('keeps the key of an act that may have been done, and changes it after a refusal', () => {
  const { result } = renderHook(() => useIdempotencyKey())
  const keyAfter = result.current
  const first = keyAfter(null)
  expect(keyAfter(new ConnectionError(null))).toBe(first)
  expect(keyAfter(answered(503))).toBe(first)
  expect(keyAfter(answered(500))).toBe(first)
  expect(keyAfter(answered(400))).not.toBe(first)
})
