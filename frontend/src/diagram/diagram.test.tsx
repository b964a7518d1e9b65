import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeAll, describe, expect, it, vi } from 'vitest'

import type { Instance, InstanceHistory } from '../api/types.ts'
import { DIAGRAM as XML } from '../testing/samples.ts'
import { installSvg } from '../testing/svg.ts'
import { DiagramViewer } from './DiagramViewer.tsx'
import { instanceMarks, statisticsMarks } from './instanceMarks.ts'

beforeAll(installSvg)

const shape = (id: string) => document.querySelector(`g[data-element-id="${id}"]`)

describe('the diagram viewer', () => {
  it('draws marks, follows their changes and takes them off', async () => {
    const { rerender } = render(
      <DiagramViewer xml={XML} marks={{ A: { tokens: 2, state: 'active' }, Gone: { tokens: 1 } }} takenFlows={['F']} />,
    )
    expect((await screen.findByLabelText('2 waiting here')).textContent).toBe('2')
    expect(shape('A')?.classList.contains('pm-state-active')).toBe(true)
    expect(shape('F')?.classList.contains('pm-flow-taken')).toBe(true)
    rerender(<DiagramViewer xml={XML} marks={{ B: { incidents: 1, state: 'incident' } }} />)
    expect(await screen.findByLabelText('1 open incident')).toBeTruthy()
    expect(screen.queryByLabelText('2 waiting here')).toBeNull()
    expect(shape('A')?.classList.contains('pm-state-active')).toBe(false)
    expect(shape('F')?.classList.contains('pm-flow-taken')).toBe(false)
  })

  it('shows the mark of its library and keeps the controls away from it', async () => {
    render(<DiagramViewer xml={XML} />)
    const zoom = await screen.findByRole('group', { name: 'Zoom' })
    expect(document.querySelector('.bjs-powered-by')).not.toBeNull()
    expect(getComputedStyle(zoom).top).toBe('8px')
    expect(getComputedStyle(zoom).bottom).toBe('auto')
  })

  it('can be moved and zoomed by keyboard', async () => {
    render(<DiagramViewer xml={XML} label="Diagram of Order" />)
    await screen.findByRole('group', { name: 'Zoom' })
    await userEvent.tab()
    expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Diagram of Order' }))
    const isTaken = (key: string, more = {}) => !fireEvent.keyDown(document.activeElement ?? document, { key, ...more })
    expect(['ArrowRight', '+', '-', '0'].map((key) => isTaken(key))).toEqual([true, true, true, true])
    // The browser's own zoom and typing stay the browser's.
    expect([isTaken('+', { ctrlKey: true }), isTaken('x')]).toEqual([false, false])
  })

  it('says that a file cannot be read', async () => {
    render(<DiagramViewer xml="<nonsense/>" />)
    expect(await screen.findByRole('alert')).toBeTruthy()
  })

  it('leaves nothing behind', async () => {
    const { unmount } = render(<DiagramViewer xml={XML} onSelect={vi.fn()} selected="A" />)
    await waitFor(() => expect(shape('A')?.classList.contains('pm-selected')).toBe(true))
    unmount()
    expect(document.querySelector('.djs-container')).toBeNull()
  })
})

describe('marks', () => {
  it('paint the present over the past', () => {
    const activity = (element_id: string, status: string, ended_at: string | null) => ({ element_id, status, ended_at })
    const history = {
      activities: [activity('A', 'completed', 'x'), activity('B', 'terminated', 'x'), activity('C', 'completed', 'x'), activity('D', 'active', null)],
      flows: [{ flow_id: 'F', count: 2 }, { flow_id: 'G', count: 0 }],
    } as unknown as InstanceHistory
    const instance = {
      tokens: [{ element_id: 'C' }, { element_id: 'C' }, { element_id: 'D' }],
      incidents: [{ element_id: 'D', resolved_at: null }, { element_id: 'A', resolved_at: 'x' }],
    } as unknown as Instance
    expect(instanceMarks(instance, history)).toEqual({
      marks: {
        A: { state: 'completed' },
        B: { state: 'canceled' },
        C: { tokens: 2, state: 'active' },
        D: { tokens: 1, incidents: 1, state: 'incident' },
      },
      takenFlows: ['F'],
    })
  })

  it('count the instances of a definition', () => {
    expect(statisticsMarks([{ element_id: 'A', active: 3, incidents: 1, completed: 9 }])).toEqual({
      A: { tokens: 3, incidents: 1, state: 'incident' },
    })
  })
})
