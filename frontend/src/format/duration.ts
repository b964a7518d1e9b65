const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A span in its two largest units: "2 d 4 h", "350 ms". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.max(0, Math.round(milliseconds))} ms`
  const parts: [string, number][] = [
    ['d', Math.floor(milliseconds / DAY)],
    ['h', Math.floor((milliseconds % DAY) / HOUR)],
    ['min', Math.floor((milliseconds % HOUR) / MINUTE)],
    ['s', Math.floor((milliseconds % MINUTE) / SECOND)],
  ]
  const first = parts.findIndex(([, count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(' ')
}

/** From start to end, or to now while there is no end. */
export function durationBetween(start: string, end: string | null, now: number = Date.now()): string {
  return formatDuration((end ? new Date(end).getTime() : now) - new Date(start).getTime())
}
