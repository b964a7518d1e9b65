import { useRef } from 'react'

import { isRefused } from './errors.ts'

/**
 * A key for one intended act, the same on every try of it.
 * `crypto.randomUUID` exists on https and localhost only; this works on every page.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `keyAfter(error of the last try)`: the same key until the act was refused; then the next try is another act. */
export function useIdempotencyKey(): (lastError: Error | null) => string {
  const key = useRef('')
  return (lastError) => {
    if (isRefused(lastError) || !key.current) key.current = newIdempotencyKey()
    return key.current
  }
}
