import type { ModdleElement } from './moddle.ts'

interface Moddle {
  create(type: string, attributes: Record<string, unknown>): ModdleElement
}

const KEY = 'pythmata.designer.clipboard'

type Plain = Record<string, unknown> & { $type: string; id?: string }

function isModel(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && typeof (value as Plain).$type === 'string'
}

/** Turns stored model elements back into living ones; the same id is the same element. */
export function reviver(moddle: Moddle) {
  const known = new Map<string, ModdleElement>()
  return (_key: string, value: unknown): unknown => {
    if (!isModel(value)) return value
    const { $type, ...attributes } = value
    const found = value.id === undefined ? undefined : known.get(value.id)
    if (found) return found
    const element = moddle.create($type, attributes)
    if (value.id !== undefined) known.set(value.id, element)
    return element
  }
}

/** The clipboard of diagram-js, kept where every tab of this browser finds it. */
export class SharedClipboard {
  static $inject = ['moddle']
  /** Used alone where the browser stores nothing. */
  private own: string | null = null

  constructor(private readonly moddle: Moddle) {}

  get(): unknown {
    const stored = this.read()
    return stored === null ? undefined : (JSON.parse(stored, reviver(this.moddle)) as unknown)
  }

  set(tree: unknown): void {
    this.own = JSON.stringify(tree)
    try {
      localStorage.setItem(KEY, this.own)
    } catch {
      // The copy is larger than the browser's store: it stays good for this tab.
      localStorage.removeItem(KEY)
    }
  }

  clear(): unknown {
    const tree = this.get()
    this.own = null
    localStorage.removeItem(KEY)
    return tree
  }

  isEmpty(): boolean {
    return this.read() === null
  }

  private read(): string | null {
    return localStorage.getItem(KEY) ?? this.own
  }
}

export const sharedClipboardModule = { clipboard: ['type', SharedClipboard] }
