import { config } from '../config.ts'
import { ApiError, ConnectionError } from './errors.ts'
import { reach, reachOf } from './reach.ts'
import { chosenTenant } from './tenant.ts'
import type { Page, ProblemDocument } from './types.ts'

export type Query = Record<string, string | number | boolean | null | undefined>

export interface RequestOptions {
  query?: Query
  /** A plain value is sent as JSON; FormData as multipart. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** What lists for the choice itself, whatever is chosen. */
const OF_NO_TENANT = new Set(['tenants/', 'me/'])
const SAFE_METHODS = new Set(['GET', 'HEAD'])

/** Django puts the token into the page, so the cookie may be hidden from scripts. */
export function csrfToken(page: Document = document): string {
  return page.querySelector<HTMLInputElement>('input[name=csrfmiddlewaretoken]')?.value ?? ''
}

export function apiUrl(path: string, query: Query = {}): string {
  const url = new URL(config.apiBase + path, window.location.origin)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, String(value))
  }
  return url.pathname + url.search
}

function requestInit(method: string, path: string, options: RequestOptions): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  const tenant = chosenTenant()
  if (tenant && !OF_NO_TENANT.has(path)) headers['Pythmata-Tenant'] = tenant
  if (!SAFE_METHODS.has(method)) headers['X-CSRFToken'] = csrfToken()
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal: options.signal }
  if (options.body instanceof FormData) return { ...init, body: options.body }
  if (options.body === undefined) return init
  headers['Content-Type'] = 'application/json'
  return { ...init, body: JSON.stringify(options.body) }
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const url = apiUrl(path, options.query)
  const answer = await fetch(url, requestInit(method, path, options)).catch((error: unknown) => {
    if (options.signal?.aborted) throw error
    reach.set('unreachable')
    throw new ConnectionError(error)
  })
  reach.set(reachOf(answer.status))
  if (!answer.ok) throw new ApiError(await readProblem(answer))
  return answer
}

/** Whatever the answer looks like (a proxy's HTML page, say), a problem comes out. */
async function readProblem(answer: Response): Promise<ProblemDocument> {
  const bare = {
    type: 'about:blank',
    title: answer.statusText || `HTTP ${answer.status}`,
    status: answer.status,
    detail: '',
  }
  if (!answer.headers.get('Content-Type')?.includes('json')) return bare
  const body: unknown = await answer.json().catch(() => null)
  return typeof body === 'object' && body !== null ? { ...bare, ...body, status: answer.status } : bare
}

async function requestJson<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const answer = await send(method, path, options)
  if (answer.status === 204) return undefined as T
  return (await answer.json()) as T
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => requestJson<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, headers?: Record<string, string>) =>
    requestJson<T>('POST', path, { body: body ?? {}, headers }),
  put: <T>(path: string, body: unknown) => requestJson<T>('PUT', path, { body }),
  patch: <T>(path: string, body: unknown) => requestJson<T>('PATCH', path, { body }),
  delete: <T = void>(path: string) => requestJson<T>('DELETE', path),
  /** Raw text, for instance a definition's XML. */
  text: async (path: string, signal?: AbortSignal) => {
    const answer = await send('GET', path, { signal, headers: { Accept: '*/*' } })
    return answer.text()
  },
  page: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    requestJson<Page<T>>('GET', path, { query, signal }),
}

/** The `cursor` a page's `next` or `previous` address carries. */
export function cursorOf(address: string | null): string | undefined {
  if (!address) return undefined
  return new URL(address, window.location.origin).searchParams.get('cursor') ?? undefined
}
