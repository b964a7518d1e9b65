import { useSyncExternalStore } from 'react'

const STORED_AS = 'pythmata.tenant'
const listeners = new Set<() => void>()

/** The tenant this browser works for; empty for all that the person reaches. */
export function chosenTenant(): string {
  try {
    return localStorage.getItem(STORED_AS) ?? ''
  } catch {
    return '' // Storage may be forbidden; then there is no choice to remember.
  }
}

export function chooseTenant(key: string): void {
  if (key) localStorage.setItem(STORED_AS, key)
  else localStorage.removeItem(STORED_AS)
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

export function useChosenTenant(): string {
  return useSyncExternalStore(subscribe, chosenTenant)
}
