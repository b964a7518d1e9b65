import { useSyncExternalStore } from 'react'

/** What the person chose; the Django admin keeps the same choice in the same places. */
export type ThemeChoice = 'auto' | 'light' | 'dark'
export type ThemeMode = 'light' | 'dark'

const STORAGE_KEY = 'theme'
const DARK_QUERY = '(prefers-color-scheme: dark)'

function isChoice(value: unknown): value is ThemeChoice {
  return value === 'auto' || value === 'light' || value === 'dark'
}

export function themeChoice(): ThemeChoice {
  const shown = document.documentElement.dataset.theme
  return isChoice(shown) ? shown : 'auto'
}

export function chooseTheme(choice: ThemeChoice): void {
  document.documentElement.dataset.theme = choice
  localStorage.setItem(STORAGE_KEY, choice)
}

/** Pages without the admin's own script start from the stored choice. */
export function restoreTheme(): void {
  if (document.documentElement.dataset.theme) return
  const stored = localStorage.getItem(STORAGE_KEY)
  document.documentElement.dataset.theme = isChoice(stored) ? stored : 'auto'
}

function currentMode(): ThemeMode {
  const choice = themeChoice()
  if (choice !== 'auto') return choice
  return window.matchMedia?.(DARK_QUERY).matches ? 'dark' : 'light'
}

function watchMode(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const query = window.matchMedia?.(DARK_QUERY)
  query?.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    query?.removeEventListener('change', listener)
  }
}

export function useThemeMode(): ThemeMode {
  return useSyncExternalStore(watchMode, currentMode)
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(watchMode, themeChoice)
}
