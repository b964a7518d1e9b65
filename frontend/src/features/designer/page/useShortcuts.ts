import { useEffect } from 'react'

interface Shortcuts {
  onSave: () => void
  onHelp: () => void
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable=true]') !== null
}

/** Keys of the whole page; those of the canvas are the diagram library's own. */
export function useShortcuts({ onSave, onHelp }: Shortcuts): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const isSave = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's'
      const isHelp = event.key === '?' && !isTyping(event.target)
      if (!isSave && !isHelp) return
      event.preventDefault()
      if (isSave) onSave()
      else onHelp()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [onSave, onHelp])
}
