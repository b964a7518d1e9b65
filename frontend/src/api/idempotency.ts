/**
 * A key for one intended act, the same on every try of it.
 * `crypto.randomUUID` exists on https and localhost only; this works on every page.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
