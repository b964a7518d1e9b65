import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'

import type { DraftSummary, Process } from '../../../api/types.ts'
import { blankDiagram } from '../modeler/blank.ts'
import { NewDiagramDialog } from './NewDiagramDialog.tsx'
import { readDiagram } from './readDiagram.ts'
import { mergeDiagrams } from './useDiagrams.ts'

const file = (content: string) => new File([content], 'some.bpmn')

describe('a dropped file', () => {
  it('tells its process', async () => {
    const xml = blankDiagram('leave', 'Leave')
    await expect(readDiagram(file(xml))).resolves.toEqual({ key: 'leave', name: 'Leave', xml })
  })

  it('is refused with a reason', async () => {
    await expect(readDiagram(file('<a>'))).rejects.toThrow('some.bpmn is not well-formed XML.')
    await expect(readDiagram(file('<a/>'))).rejects.toThrow('some.bpmn holds no BPMN process.')
  })
})

it('joins drafts and processes by key', () => {
  const process = (key: string, permissions: Process['permissions']) =>
    ({ key, name: key, latest: { version: 2 }, permissions }) as Process
  const draft = (key: string, name: string) => ({ key, name, revision: 1 }) as DraftSummary
  const rows = mergeDiagrams([draft('b', 'Beta'), draft('new', '')], [process('a', ['view']), process('b', ['view', 'design'])])
  expect(rows.map(({ name, version, mayDesign, draft }) => [name, version, mayDesign, draft !== null])).toEqual([
    ['a', 2, false, false],
    ['Beta', 2, true, true],
    ['new', null, true, true],
  ])
})

describe('the dialog for a new process', () => {
  function open() {
    const onCreate = vi.fn()
    render(<NewDiagramDialog taken={new Set(['leave'])} onCreate={onCreate} onClose={vi.fn()} />)
    return { onCreate, user: userEvent.setup(), create: screen.getByRole('button', { name: 'Create' }) }
  }

  it('makes the key from the name until the key is typed', async () => {
    const { user, onCreate } = open()
    await user.type(screen.getByLabelText('Name'), 'Order handling')
    expect(screen.getByLabelText<HTMLInputElement>('Key').value).toBe('order-handling')
    await user.clear(screen.getByLabelText('Key'))
    await user.type(screen.getByLabelText('Key'), 'orders{Enter}')
    expect(onCreate).toHaveBeenCalledWith('orders', 'Order handling')
  })

  it('refuses a key that is taken or malformed', async () => {
    const { user, create, onCreate } = open()
    await user.type(screen.getByLabelText('Key'), 'leave')
    expect(screen.getByText('There is a process with this key already.')).toBeTruthy()
    expect(create).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Key'), ' x')
    expect(create).toHaveProperty('disabled', true)
    expect(onCreate).not.toHaveBeenCalled()
  })
})
