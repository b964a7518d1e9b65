import { useSyncExternalStore } from 'react'

import { config } from '../config.ts'

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 minutes ago", "in 2 days". */
export function relativeText(at: Date, now: Date, language = config.language): string {
  const seconds = (at.getTime() - now.getTime()) / 1000
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return format.format(Math.round(seconds / size), unit)
}

export function absoluteText(at: Date, language = config.language): string {
  const format: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'long' }
  return new Intl.DateTimeFormat(language, format).format(at)
}

const MINUTE = 60_000

function everyMinute(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE / 2)
  return () => clearInterval(timer)
}

function useMinute(): number {
  return useSyncExternalStore(everyMinute, () => Math.floor(Date.now() / (MINUTE / 2)))
}

/** Relative text that stays true; the exact moment with its zone as a tool tip. */
export function TimeText({ at }: { at: string | null }) {
  useMinute()
  if (!at) return <>–</>
  const date = new Date(at)
  return (
    <time dateTime={at} title={absoluteText(date)} style={{ whiteSpace: 'nowrap' }}>
      {relativeText(date, new Date())}
    </time>
  )
}
