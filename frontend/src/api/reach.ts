/**
 * Whether the server answers, by what came of the last request.
 * unreachable: nobody answered; unavailable: somebody did, and what stands behind is away (502, 503, 504).
 */
export type Reach = 'reached' | 'unreachable' | 'unavailable'

const AWAY = new Set([502, 503, 504])

let current: Reach = 'reached'
const listeners = new Set<() => void>()

export const reach = {
  get: (): Reach => current,
  set: (next: Reach): void => {
    if (next === current) return
    current = next
    for (const listener of listeners) listener()
  },
  /** Returns the way to stop listening. */
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

export function reachOf(status: number): Reach {
  return AWAY.has(status) ? 'unavailable' : 'reached'
}
