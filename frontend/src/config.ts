/** What the Django host page tells the app, in `<script id="spa-config" type="application/json">`. */

export interface SpaUser {
  username: string
  full_name: string
  groups: string[]
  is_staff: boolean
}

export interface SpaConfig {
  /** Where the router lives: "/admin/" or "/app/". */
  basename: string
  /** Prefix of the REST API, with a trailing slash. */
  apiBase: string
  wsPath: string
  user: SpaUser | null
  /** True inside the Django admin, whose header and navigation then frame the app. */
  embedded: boolean
  language: string
}

const DEFAULTS: SpaConfig = {
  basename: '/app/',
  apiBase: '/api/',
  wsPath: '/ws/',
  user: null,
  embedded: false,
  language: 'en',
}

export function readConfig(page: Document = document): SpaConfig {
  const text = page.getElementById('spa-config')?.textContent
  if (!text) return DEFAULTS
  return { ...DEFAULTS, ...(JSON.parse(text) as Partial<SpaConfig>) }
}

export const config = readConfig()
