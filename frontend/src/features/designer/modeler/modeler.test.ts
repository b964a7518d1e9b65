import { beforeEach, describe, expect, it } from 'vitest'

import { byId, dialectAttribute, diagramOf, openModel } from '../testing.ts'
import { blankDiagram, isProcessKey, processKey } from './blank.ts'
import type { ModdleElement } from './moddle.ts'
import { SharedClipboard } from './sharedClipboard.ts'

describe('a new diagram', () => {
  it('opens without warnings and can be executed', async () => {
    const { warnings, xml } = await openModel(blankDiagram('leave', 'Leave & "travel" <new>'))
    expect(warnings).toEqual([])
    const process = byId(await xml(), 'leave')
    expect(process.getAttribute('isExecutable')).toBe('true')
    expect(process.getAttribute('name')).toBe('Leave & "travel" <new>')
    expect(dialectAttribute(process, 'historyTimeToLive')).toBe('P180D')
  })

  it.each([
    ['Order handling', 'order-handling'],
    ['  Ärger & Co. ', 'arger-co.'],
    ['2026 plan', 'process-2026-plan'],
    ['日本', 'process'],
  ])('makes a key of %j', (name, key) => {
    expect(processKey(name)).toBe(key)
    expect(isProcessKey(key)).toBe(true)
  })

  it.each(['', '1a', 'a b', 'a/b', 'ä'])('refuses %j as a key', (key) => {
    expect(isProcessKey(key)).toBe(false)
  })
})

describe('the clipboard', () => {
  beforeEach(() => localStorage.clear())

  it('carries elements with their extensions from one tab to another', async () => {
    const source = await openModel(
      diagramOf(
        '<bpmn:userTask id="Review" name="Review" pythmata:assignee="anna"><bpmn:extensionElements><pythmata:ioMapping><pythmata:input source="= a" target="b" /></pythmata:ioMapping></bpmn:extensionElements></bpmn:userTask>',
      ),
    )
    const target = await openModel()
    const from = source.modeler.get<{ copy(elements: unknown[]): unknown }>('copyPaste' as never)
    const to = target.modeler.get<{ paste(context: object): { id: string; type: string }[] }>('copyPaste' as never)
    const tree = from.copy([source.element('Review')])
    new SharedClipboard(source.modeler.get('moddle' as never)).set(tree)

    const arrived = new SharedClipboard(target.modeler.get('moddle' as never)).get()
    target.modeler.get<{ set(tree: unknown): void }>('clipboard' as never).set(arrived)
    to.paste({ element: target.element('order'), point: { x: 300, y: 300 } })

    const task = [...(await target.xml()).getElementsByTagName('bpmn:userTask')][0]
    expect(task?.getAttribute('name')).toBe('Review')
    expect(task && dialectAttribute(task, 'assignee')).toBe('anna')
    expect(task?.getElementsByTagName('pythmata:input')[0]?.getAttribute('source')).toBe('= a')
  })

  it('is empty until something is copied, and after it was cleared', async () => {
    const { modeler } = await openModel()
    const clipboard = new SharedClipboard(modeler.get('moddle' as never))
    expect(clipboard.isEmpty()).toBe(true)
    clipboard.set({ a: { $type: 'bpmn:Task', id: 'T', name: 'x' } })
    const { a } = clipboard.get() as { a: ModdleElement }
    expect([a.$type, a.get('name')]).toEqual(['bpmn:Task', 'x'])
    clipboard.clear()
    expect(clipboard.isEmpty()).toBe(true)
    expect(clipboard.get()).toBeUndefined()
  })
})
