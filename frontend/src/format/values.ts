/** A variable's value on one line. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}

export type Parsed<T> = { value: T; error?: undefined } | { value?: undefined; error: string }

/**
 * What a person typed as a variable's value: JSON if it is JSON, else the text itself.
 * Text that begins like JSON and is none is an error, so that a typing mistake does not become a string.
 */
export function parseValue(text: string): Parsed<unknown> {
  const trimmed = text.trim()
  try {
    return { value: JSON.parse(trimmed) as unknown }
  } catch {
    if (/^[[{"]/.test(trimmed)) return { error: 'This begins like JSON, but is not complete.' }
    return { value: text }
  }
}

/** A JSON object, as variables are given. */
export function parseVariables(text: string): Parsed<Record<string, unknown>> {
  if (!text.trim()) return { value: {} }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as Record<string, unknown> }
    }
    return { error: 'Variables are a JSON object, like {"amount": 120}.' }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
