import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { api, apiUrl, csrfToken, cursorOf } from './client.ts'
import { ApiError, ConnectionError, errorText } from './errors.ts'

const fetchPort = vi.fn<typeof fetch>()

function answer(status: number, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  fetchPort.mockResolvedValueOnce(new Response(text, { status, headers: { 'Content-Type': type } }))
}

function sent(): { url: string; init: RequestInit; headers: Record<string, string> } {
  const [url, init] = fetchPort.mock.calls[0] ?? []
  return { url: url as string, init: init ?? {}, headers: init?.headers as Record<string, string> }
}

beforeEach(() => {
  fetchPort.mockReset()
  vi.stubGlobal('fetch', fetchPort)
  document.body.innerHTML = '<input type="hidden" name="csrfmiddlewaretoken" value="secret-token">'
})

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.innerHTML = ''
})

describe('the API client', () => {
  it('takes the CSRF token from the page', () => {
    expect(csrfToken()).toBe('secret-token')
  })

  it('leaves empty query values out', () => {
    expect(apiUrl('tasks/', { view: 'mine', search: '', process: undefined, page_size: 20 })).toBe(
      '/api/tasks/?view=mine&page_size=20',
    )
  })

  it('sends JSON with the CSRF token, and reads need none', async () => {
    answer(201, { id: 'x' })
    await expect(api.post('messages/', { name: 'paid' }, { 'Idempotency-Key': 'k' })).resolves.toEqual({ id: 'x' })
    const { url, init, headers } = sent()
    expect(url).toBe('/api/messages/')
    expect(init.method).toBe('POST')
    expect(init.body).toBe('{"name":"paid"}')
    expect(headers).toMatchObject({
      'X-CSRFToken': 'secret-token',
      'Content-Type': 'application/json',
      'Idempotency-Key': 'k',
    })
    fetchPort.mockClear()
    answer(200, {})
    await api.get('me/')
    expect(sent().headers).not.toHaveProperty('X-CSRFToken')
  })

  it('lets the browser name the type of a form', async () => {
    answer(201, {})
    const form = new FormData()
    await api.post('deployments/', form)
    expect(sent().init.body).toBe(form)
    expect(sent().headers).not.toHaveProperty('Content-Type')
  })

  it('gives nothing for an empty answer', async () => {
    fetchPort.mockResolvedValueOnce(new Response(null, { status: 204 }))
    await expect(api.delete('drafts/x/')).resolves.toBeUndefined()
  })

  it('turns problem+json into a typed error', async () => {
    const problem = { title: 'Bad Request', status: 400, detail: 'See errors.', errors: [{ field: 'a', text: 'No.' }] }
    answer(400, problem, 'application/problem+json')
    const error = await api.get('x/').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 400, message: 'See errors.', fieldErrors: [{ field: 'a', text: 'No.' }] })
  })

  it('keeps what a conflict tells beside the sentence', async () => {
    answer(409, { status: 409, detail: 'Claimed.', current: { assignee: 'bob' } }, 'application/problem+json')
    const error = (await api.post('tasks/1/claim/').catch((caught: unknown) => caught)) as ApiError
    expect(error.problem.current).toEqual({ assignee: 'bob' })
  })

  it('survives a proxy that answers with a page', async () => {
    answer(502, '<html>Bad gateway</html>', 'text/html')
    const error = await api.get('x/').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ status: 502, message: 'HTTP 502' })
  })

  it('tells silence from refusal', async () => {
    fetchPort.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    const error = await api.get('x/').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ConnectionError)
    expect(errorText(error)).toContain('cannot be reached')
  })

  it('passes an abort on as it is', async () => {
    const control = new AbortController()
    control.abort()
    fetchPort.mockRejectedValueOnce(control.signal.reason)
    const error = await api.get('x/', {}, control.signal).catch((caught: unknown) => caught)
    expect(error).toBe(control.signal.reason)
  })

  it('finds the cursor of the next page', () => {
    expect(cursorOf('http://host/api/tasks/?view=all&cursor=cD0x')).toBe('cD0x')
    expect(cursorOf(null)).toBeUndefined()
  })
})
