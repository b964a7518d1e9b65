import { isStatus } from '../../../api/errors.ts'
import type { Draft } from '../../../api/types.ts'

export type SaveStatus = 'saved' | 'changed' | 'saving' | 'conflict' | 'failed'

export interface SaveState {
  status: SaveStatus
  revision: number
  /** When this page last wrote the draft. */
  savedAt: Date | null
  error: Error | null
}

export interface DraftContent {
  name: string
  xml: string
}

export interface DraftPort {
  put(content: DraftContent & { revision: number }): Promise<Draft>
  get(): Promise<Draft>
}

/** Time without changes after which a draft is saved. */
export const AUTOSAVE_MS = 2500

/**
 * Keeps a draft on the server in step with the diagram, one save at a time. A save names the revision it builds on;
 * if someone else saved in between, nothing is overwritten until a person says so.
 */
export class DraftSaver {
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: Promise<void> | null = null
  private changes = 0
  private readonly listeners = new Set<() => void>()
  private current: SaveState

  constructor(
    revision: number,
    private readonly read: () => Promise<DraftContent>,
    private readonly port: DraftPort,
  ) {
    this.current = { status: 'saved', revision, savedAt: null, error: null }
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly state = (): SaveState => this.current

  get hasUnsaved(): boolean {
    return this.current.status !== 'saved'
  }

  /** The diagram changed; it is saved when the hand rests. */
  changed(): void {
    this.changes += 1
    if (this.current.status === 'conflict') return
    if (this.current.status !== 'saving') this.update({ status: 'changed', error: null })
    this.schedule()
  }

  /** Saves now what has changed; an open conflict stays for the person to decide. */
  async save(): Promise<void> {
    clearTimeout(this.timer)
    if (this.running) await this.running
    if (this.current.status === 'saved' || this.current.status === 'conflict') return
    await this.run(this.current.revision)
  }

  /** Writes over what someone else saved, or anew what someone else deleted. */
  async overwrite(): Promise<void> {
    try {
      await this.run(await this.newestRevision())
    } catch (error) {
      this.fail(error)
    }
  }

  /** The draft is gone from the server (its content was deployed): the next save makes a new one. */
  forget(): void {
    this.update({ status: 'saved', revision: 0, error: null })
  }

  dispose(): void {
    clearTimeout(this.timer)
    this.listeners.clear()
  }

  private async newestRevision(): Promise<number> {
    try {
      return (await this.port.get()).revision
    } catch (error) {
      if (isStatus(error, 404)) return 0
      throw error
    }
  }

  private schedule(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), AUTOSAVE_MS)
  }

  private async run(revision: number): Promise<void> {
    this.running = this.write(revision)
    await this.running
    this.running = null
  }

  private async write(revision: number): Promise<void> {
    const changesBefore = this.changes
    this.update({ status: 'saving', error: null })
    try {
      const saved = await this.port.put({ ...(await this.read()), revision })
      const isBehind = this.changes !== changesBefore
      this.update({ status: isBehind ? 'changed' : 'saved', revision: saved.revision, savedAt: new Date() })
      if (isBehind) this.schedule()
    } catch (error) {
      this.fail(error)
    }
  }

  private fail(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error))
    this.update({ status: isStatus(error, 409) ? 'conflict' : 'failed', error: known })
  }

  private update(changes: Partial<SaveState>): void {
    this.current = { ...this.current, ...changes }
    for (const listener of this.listeners) listener()
  }
}
