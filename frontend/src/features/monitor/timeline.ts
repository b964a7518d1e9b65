interface Life {
  started_at: string
  ended_at: string | null
}

/** A part of a bar, in percent. */
export interface Span {
  start: number
  length: number
}

const clamp = (percent: number) => Math.min(100, Math.max(0, percent))

/** Where the part lies within the whole; what has not ended yet reaches to `now`. */
export function spanOf(part: Life, whole: Life, now: number): Span {
  const at = (iso: string | null) => (iso ? new Date(iso).getTime() : now)
  const begin = at(whole.started_at)
  const total = Math.max(1, at(whole.ended_at) - begin)
  const start = clamp((100 * (at(part.started_at) - begin)) / total)
  const end = clamp((100 * (at(part.ended_at) - begin)) / total)
  return { start, length: Math.max(0, end - start) }
}
