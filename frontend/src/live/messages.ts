/** What the server says on /ws/. Every frame is a hint: the truth is fetched through REST. */

export interface ChangedFrame {
  type: 'changed'
  topic: string
  version?: number
  instance?: string
  status?: string
}

export interface ErrorFrame {
  type: 'error'
  topic: string
  code: number
  text: string
}

export interface HeartbeatFrame {
  type: 'heartbeat'
  at: string
  versions?: Record<string, number>
}

export type ServerFrame = { type: 'subscribed'; topic: string } | ChangedFrame | ErrorFrame | HeartbeatFrame

const TYPES = new Set(['subscribed', 'changed', 'error', 'heartbeat'])

/** Null for anything that is not a frame of ours. */
export function parseFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null
  try {
    const frame = JSON.parse(data) as { type?: unknown }
    return typeof frame?.type === 'string' && TYPES.has(frame.type) ? (frame as ServerFrame) : null
  } catch {
    return null
  }
}
