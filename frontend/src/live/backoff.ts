const FIRST_MS = 500
const CAP_MS = 30_000

/** Doubling, capped, with full jitter over its upper half, so that many clients do not return at once. */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(CAP_MS, FIRST_MS * 2 ** attempt)
  return ceiling / 2 + (random() * ceiling) / 2
}
