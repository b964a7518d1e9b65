import { vi } from 'vitest'

/** What reached the server, taken apart. */
export interface Asked {
  method: string
  /** Without the prefix of the API and without the query. */
  path: string
  query: Record<string, string>
  body: unknown
  headers: Record<string, string>
}

type Answer = (asked: Asked) => unknown

const PREFIX = '/api/'

/** A refusal, as application/problem+json. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: Record<string, unknown>,
  ) {}
}

export const page = (results: unknown[]) => ({ next: null, previous: null, results })

/** The REST API at the network's edge: answers `fetch` from what the test laid down, and remembers what was asked. */
export class FakeServer {
  readonly asked: Asked[] = []
  private readonly answers = new Map<string, Answer>()

  constructor() {
    vi.stubGlobal('fetch', (address: string, init: RequestInit) =>
      Promise.resolve().then(() => this.answer(address, init)),
    )
  }

  /** `on('POST tasks/1/claim/', answer)`: a value, text, a Refusal, or what makes one of these. */
  on(route: string, answer: unknown): this {
    this.answers.set(route, typeof answer === 'function' ? (answer as Answer) : () => answer)
    return this
  }

  /** All that was asked of one route. */
  of(route: string): Asked[] {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === route)
  }

  private answer(address: string, init: RequestInit): Response {
    const asked = takeApart(address, init)
    this.asked.push(asked)
    const route = `${asked.method} ${asked.path}`
    const answer = this.answers.get(route)
    return answer ? respond(answer(asked)) : respond(new Refusal(404, { detail: `The test laid down no ${route}.` }))
  }
}

function takeApart(address: string, init: RequestInit): Asked {
  const url = new URL(address, 'http://server')
  return {
    method: init.method ?? 'GET',
    path: url.pathname.slice(PREFIX.length),
    query: Object.fromEntries(url.searchParams),
    body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    headers: init.headers as Record<string, string>,
  }
}

function respond(answer: unknown): Response {
  if (typeof answer === 'string') return new Response(answer)
  const [status, body] = answer instanceof Refusal ? [answer.status, answer.problem] : [200, answer]
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}
