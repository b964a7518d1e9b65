/** Times as BPMN writes them, put into words. Every function gives null for text it cannot read. */

const DURATION =
  /^([-+])?P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/
const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second']

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?:\[[\w/+-]+\])?)?$/

const CYCLE = /^R(\d*)\/(.+)$/

function plural(count: string, unit: string): string {
  return Number(count.replace(',', '.')) === 1 ? `${count} ${unit}` : `${count} ${unit}s`
}

export function describeDuration(text: string): string | null {
  const match = DURATION.exec(text.trim())
  if (!match) return null
  const parts = UNITS.flatMap((unit, index) => {
    const count = match[index + 2]
    return count === undefined ? [] : [plural(count, unit)]
  })
  return (match[1] === '-' ? 'minus ' : '') + parts.join(', ')
}

export function describeDate(text: string): string | null {
  const trimmed = text.trim()
  if (!DATE.test(trimmed)) return null
  const at = new Date(trimmed.replace(/\[.*\]$/, ''))
  if (Number.isNaN(at.getTime()) || !isCalendarDay(trimmed)) return null
  return new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' }).format(at)
}

/** `Date` lets 30 February pass as 2 March. */
function isCalendarDay(text: string): boolean {
  const day = text.slice(0, 10)
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

export function describeCycle(text: string): string | null {
  const match = CYCLE.exec(text.trim())
  return match ? describeRepetition(match[1] ?? '', match[2] ?? '') : describeCron(text)
}

/** `R3/PT10M`, `R/2026-01-01T00:00:00Z/P1D`, `R2/P1D/2026-12-31T00:00:00Z`. */
function describeRepetition(count: string, interval: string): string | null {
  const parts = interval.split('/')
  const durations = parts.map(describeDuration).filter((part) => part !== null)
  const dates = parts.map(describeDate).filter((part) => part !== null)
  if (durations.length !== 1 || durations.length + dates.length !== parts.length || dates.length > 1) return null
  const times = count === '' ? 'without end' : plural(count, 'time')
  const bound = dates[0] ? `, ${describeDate(parts[0] ?? '') ? 'from' : 'until'} ${dates[0]}` : ''
  return `every ${durations[0]}, ${times}${bound}`
}

const CRON_FIELD = /^(?:\*|\?|L|[\dA-Z]+(?:-[\dA-Z]+)?|\d+L|[\dA-Z]+#\d)(?:\/\d+)?$/i
const CRON_NAMES = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/

function describeCron(text: string): string | null {
  const trimmed = text.trim()
  if (CRON_NAMES.test(trimmed)) return trimmed.slice(1)
  const fields = trimmed.split(/\s+/)
  if (fields.length !== 5 && fields.length !== 6) return null
  const isWell = fields.every((field) => field.split(',').every((part) => CRON_FIELD.test(part)))
  return isWell ? `cron: ${fields.join(' ')}` : null
}
