import { backoffDelay } from './backoff.ts'
import { parseFrame, type ErrorFrame, type ServerFrame } from './messages.ts'

/**
 * connecting: first attempt; live: heartbeats arrive; stale: the socket is open but silent;
 * offline: lost, trying again; stopped: closed on purpose.
 */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'offline' | 'stopped'

export interface TopicListener {
  /** Something of this topic changed: fetch again. */
  changed(): void
  /** The server tells changes from now on; what was fetched before this may be old. Again after a reconnect. */
  confirmed?(): void
  /** The server refused the topic (4403 not allowed, 4404 unknown, 4400 malformed). */
  refused?(frame: ErrorFrame): void
}

/** The part of the browser's WebSocket that is used here. */
export interface Socket {
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: (() => void) | null
  send(data: string): void
  close(): void
}

const OPEN_TIMEOUT_MS = 15_000
/** Two heartbeats and a half. */
const STALE_AFTER_MS = 12_500
const DEAD_AFTER_MS = 25_000

/** One WebSocket for the whole page, shared by topic; it comes back by itself. */
export class LiveClient {
  private socket: Socket | null = null
  private attempt = 0
  private readonly listeners = new Map<string, Set<TopicListener>>()
  private readonly versions = new Map<string, number>()
  private readonly stateListeners = new Set<() => void>()
  private watch: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private current: ConnectionState = 'connecting'

  constructor(
    private readonly openSocket: () => Socket,
    private readonly random: () => number = Math.random,
  ) {}

  get state(): ConnectionState {
    return this.current
  }

  start(): void {
    clearTimeout(this.retry)
    if (this.socket) return
    if (this.current === 'stopped') this.setState('connecting')
    this.connect()
  }

  stop(): void {
    clearTimeout(this.retry)
    clearTimeout(this.watch)
    const socket = this.socket
    this.socket = null
    socket?.close()
    this.setState('stopped')
  }

  /** Returns the way to end the subscription; the topic is given up with its last listener. */
  subscribe(topic: string, listener: TopicListener): () => void {
    const group = this.listeners.get(topic) ?? new Set<TopicListener>()
    group.add(listener)
    this.listeners.set(topic, group)
    if (group.size === 1) this.say('subscribe', topic)
    return () => {
      if (!group.delete(listener) || group.size > 0) return
      this.forget(topic)
    }
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener)
    return () => this.stateListeners.delete(listener)
  }

  private connect(): void {
    const socket = this.openSocket()
    this.socket = socket
    this.expectWithin(OPEN_TIMEOUT_MS, () => this.lose(socket))
    socket.onopen = () => {
      if (socket === this.socket) this.opened()
    }
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(parseFrame(event.data))
    }
    socket.onclose = () => this.lose(socket)
  }

  private opened(): void {
    this.alive()
    for (const topic of this.listeners.keys()) this.say('subscribe', topic)
  }

  private receive(frame: ServerFrame | null): void {
    if (!frame) return
    this.alive()
    this.attempt = 0
    if (frame.type === 'subscribed') this.confirmed(frame.topic)
    else if (frame.type === 'changed') this.changed(frame.topic, frame.version)
    else if (frame.type === 'error') this.refused(frame)
    else this.compareVersions(frame.versions ?? {})
  }

  private confirmed(topic: string): void {
    for (const listener of this.listeners.get(topic) ?? []) listener.confirmed?.()
  }

  private changed(topic: string, version: number | undefined): void {
    if (version !== undefined) {
      const known = this.versions.get(topic)
      if (known !== undefined && version <= known) return
      this.versions.set(topic, version)
    }
    this.tell(topic)
  }

  private compareVersions(versions: Record<string, number>): void {
    for (const [topic, version] of Object.entries(versions)) {
      const known = this.versions.get(topic)
      this.versions.set(topic, version)
      // An older one is news as well: the database was restored from a backup.
      if (known !== undefined && version !== known) this.tell(topic)
    }
  }

  private refused(frame: ErrorFrame): void {
    for (const listener of this.listeners.get(frame.topic) ?? []) listener.refused?.(frame)
  }

  private tell(topic: string): void {
    for (const listener of this.listeners.get(topic) ?? []) listener.changed()
  }

  private forget(topic: string): void {
    this.listeners.delete(topic)
    this.versions.delete(topic)
    this.say('unsubscribe', topic)
  }

  private say(action: 'subscribe' | 'unsubscribe', topic: string): void {
    if (this.current === 'live' || this.current === 'stale') this.socket?.send(JSON.stringify({ action, topic }))
  }

  private alive(): void {
    this.setState('live')
    const socket = this.socket
    this.expectWithin(STALE_AFTER_MS, () => {
      this.setState('stale')
      this.expectWithin(DEAD_AFTER_MS - STALE_AFTER_MS, () => this.lose(socket))
    })
  }

  private expectWithin(milliseconds: number, otherwise: () => void): void {
    clearTimeout(this.watch)
    this.watch = setTimeout(otherwise, milliseconds)
  }

  private lose(socket: Socket | null): void {
    if (socket === null || socket !== this.socket) return
    clearTimeout(this.watch)
    this.socket = null
    socket.close()
    this.setState('offline')
    this.retry = setTimeout(() => this.connect(), backoffDelay(this.attempt, this.random))
    this.attempt += 1
  }

  private setState(state: ConnectionState): void {
    if (state === this.current) return
    this.current = state
    for (const listener of this.stateListeners) listener()
  }
}
