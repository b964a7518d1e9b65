import type { Socket } from './LiveClient.ts'

/** The browser's WebSocket as a test plays it: what was said to it, and what it says. */
export class FakeSocket implements Socket {
  static all: FakeSocket[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  readonly heard: { action: string; topic: string }[] = []
  closed = false

  constructor() {
    FakeSocket.all.push(this)
  }

  static get newest(): FakeSocket {
    const socket = FakeSocket.all.at(-1)
    if (!socket) throw new Error('Nobody opened a socket.')
    return socket
  }

  send(data: string): void {
    if (this.closed) throw new Error('The socket is closed.')
    this.heard.push(JSON.parse(data) as { action: string; topic: string })
  }

  close(): void {
    this.closed = true
  }

  open(): void {
    this.onopen?.()
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) })
  }

  drop(): void {
    this.closed = true
    this.onclose?.()
  }
}
