import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Incident, InstanceRow } from '../../api/types.ts'
import { FakeServer, page, Refusal } from '../../testing/FakeServer.ts'
import { renderSection, tellChange } from '../../testing/renderPage.tsx'
import { definition, DIAGRAM, sampleInstance, sampleProcess } from '../../testing/samples.ts'
import { installSvg } from '../../testing/svg.ts'
import Monitor from './index.tsx'

const HISTORY = { activities: [], flows: [], operations: [], variable_updates: [] }
const incident: Incident = {
  id: 'x1',
  kind: 'job_failed',
  element_id: 'A',
  instance: 'i1',
  message: 'The bank does not answer.',
  detail: '',
  status: 'open',
  created_at: '2026-03-01T08:00:00Z',
  resolved_at: null,
}

let server: FakeServer

beforeAll(installSvg)
beforeEach(() => {
  server = new FakeServer()
    .on('GET process-instances/i1/', sampleInstance())
    .on('GET process-instances/i1/history/', HISTORY)
    .on('GET process-instances/i1/variables/', [])
    .on('GET definitions/d1/xml/', DIAGRAM)
    .on('GET definitions/d1/statistics/', [])
})
afterEach(() => vi.unstubAllGlobals())

const open = (address: string) => renderSection('monitor', <Monitor />, address)
const openTab = (tab: string) => open(`/monitor/instances/i1?tab=${tab}`)
const shape = (id: string) => document.querySelector(`g[data-element-id="${id}"]`)

describe('the instance page', () => {
  it('moves the token when the server says that something changed', async () => {
    open('/monitor/instances/i1')
    await waitFor(() => expect(shape('A')?.classList).toContain('pm-state-active'))
    server.on('GET process-instances/i1/', sampleInstance({ tokens: [{ element_id: 'B', key: 2, status: 'active' }] }))
    tellChange('instance:i1')
    await waitFor(() => expect(shape('B')?.classList).toContain('pm-state-active'))
    expect(shape('A')?.classList).not.toContain('pm-state-active')
  })

  it('leaves a change of another instance alone', async () => {
    open('/monitor/instances/i1')
    await waitFor(() => expect(shape('A')?.classList).toContain('pm-state-active'))
    const before = server.asked.length
    tellChange('instance:other')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.asked).toHaveLength(before)
  })

  it('says why an instance cannot be shown', async () => {
    server.on('GET process-instances/i1/', new Refusal(404, { title: 'Not Found', detail: 'There is no such instance.' }))
    open('/monitor/instances/i1')
    expect((await screen.findByRole('alert')).textContent).toContain('There is no such instance.')
  })
})

describe('the variables of an instance', () => {
  const amount = { name: 'amount', value: 120, type: 'number', scope_key: 0, updated_at: '2026-03-01T08:00:00Z' }

  beforeEach(() => {
    server.on('GET process-instances/i1/variables/', [amount])
    server.on('PATCH process-instances/i1/variables/', () => {
      server.on('GET process-instances/i1/variables/', [{ ...amount, value: 450.5 }])
      return []
    })
  })

  it('can be changed, as values and not as text', async () => {
    openTab('variables')
    await userEvent.click(await screen.findByRole('button', { name: 'Change amount' }))
    const value = await screen.findByLabelText('Value')
    await userEvent.clear(value)
    await userEvent.type(value, '450.5')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('cell', { name: '450.5' })).toBeTruthy()
    expect(server.of('PATCH process-instances/i1/variables/')[0]?.body).toEqual({ variables: { amount: 450.5 }, scope_key: 0 })
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('are not changed by half a JSON value', async () => {
    openTab('variables')
    await userEvent.click(await screen.findByRole('button', { name: 'Change amount' }))
    const value = await screen.findByLabelText('Value')
    await userEvent.clear(value)
    await userEvent.type(value, '{{"a"')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true)
    expect(screen.getByText('This begins like JSON, but is not complete.')).toBeTruthy()
  })

  it('stay open with the reason when the server refuses', async () => {
    server.on('PATCH process-instances/i1/variables/', new Refusal(409, { title: 'Conflict', detail: 'The instance has ended.' }))
    openTab('variables')
    await userEvent.click(await screen.findByRole('button', { name: 'Change amount' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Save' }))
    expect((await within(screen.getByRole('dialog')).findByRole('alert')).textContent).toContain('The instance has ended.')
  })

  it('cannot be changed without the permission', async () => {
    server.on('GET process-instances/i1/', sampleInstance({ permissions: ['view'] }))
    openTab('variables')
    await screen.findByRole('cell', { name: 'amount' })
    expect(screen.queryByRole('button', { name: /Change|New variable|Cancel|Suspend/ })).toBeNull()
  })
})

describe('an incident', () => {
  beforeEach(() => {
    server.on('GET process-instances/i1/', sampleInstance({ incidents: [incident] }))
  })

  it('is tried again and then stands as resolved', async () => {
    server.on('POST incidents/x1/retry/', () => {
      const resolved = { ...incident, status: 'resolved', resolved_at: '2026-03-01T09:00:00Z' }
      server.on('GET process-instances/i1/', sampleInstance({ incidents: [resolved] }))
      return resolved
    })
    openTab('incidents')
    expect(await screen.findByRole('tab', { name: 'Incidents (1)' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await screen.findByText(/, resolved/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull()
    expect(screen.getByRole('tab', { name: 'Incidents' })).toBeTruthy()
    expect(server.of('POST incidents/x1/retry/')[0]?.headers['Idempotency-Key']).toBeTruthy()
  })

  it('says why it cannot be tried again', async () => {
    server.on('POST incidents/x1/retry/', new Refusal(409, { title: 'Conflict', detail: 'bob retried it at 09:00.' }))
    openTab('incidents')
    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }))
    expect(await screen.findByText('bob retried it at 09:00.')).toBeTruthy()
  })
})

describe('cancelling an instance', () => {
  const tokens = ['A', 'B', 'B'].map((element_id, key) => ({ element_id, key, status: 'active' }))

  it('is asked for with the count of what ends, and takes the reason along', async () => {
    server.on('GET process-instances/i1/', sampleInstance({ tokens }))
    server.on('POST process-instances/i1/cancel/', () => {
      server.on('GET process-instances/i1/', sampleInstance({ status: 'terminated', tokens: [] }))
      return sampleInstance({ status: 'terminated' })
    })
    open('/monitor/instances/i1')
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel instance' }))
    const dialog = await screen.findByRole('dialog')
    expect(dialog.textContent).toContain('All 3 waiting elements end')
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'twice')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel the instance' }))
    expect(await screen.findByText('terminated')).toBeTruthy()
    expect(server.of('POST process-instances/i1/cancel/')[0]?.body).toEqual({ reason: 'twice' })
  })

  it('does nothing when one thinks better of it', async () => {
    open('/monitor/instances/i1')
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel instance' }))
    expect((await screen.findByRole('dialog')).textContent).toContain('The one waiting element ends')
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(server.of('POST process-instances/i1/cancel/')).toEqual([])
  })
})

describe('the lists', () => {
  const row = { ...sampleInstance(), incident_count: 2 } as InstanceRow

  it('follow the topic of their process', async () => {
    server.on('GET processes/', page([sampleProcess()]))
    open('/monitor')
    expect(await screen.findByLabelText('1 running')).toBeTruthy()
    server.on('GET processes/', page([sampleProcess({ counts: { active: 7, suspended: 0, completed: 0, incidents: 3 } })]))
    tellChange('processes')
    expect(await screen.findByLabelText('7 running')).toBeTruthy()
  })

  it('of one process are filtered by the server, and the address keeps the filters', async () => {
    server.on('GET processes/invoice/', sampleProcess())
    server.on('GET definitions/', page([definition]))
    server.on('GET process-instances/', page([row]))
    const router = open('/monitor/invoice?status=active')
    expect(await screen.findByRole('link', { name: 'INV-1' })).toBeTruthy()
    await userEvent.click(screen.getByLabelText('Only with incidents'))
    await waitFor(() =>
      expect(server.of('GET process-instances/').at(-1)?.query).toEqual({ process: 'invoice', status: 'active', incidents: 'true' }),
    )
    expect(router.state.location.search).toBe('?status=active&incidents=true')
  })

  it('say what to do when there is nothing', async () => {
    server.on('GET processes/', page([]))
    open('/monitor')
    expect(await screen.findByText(/Deploy one from the designer/)).toBeTruthy()
  })
})
