import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { FakeServer, page, Refusal } from '../../testing/FakeServer.ts'
import { renderSection } from '../../testing/renderPage.tsx'
import { sampleInstance, sampleProcess } from '../../testing/samples.ts'
import Processes from './index.tsx'

const ROUTE = 'POST process-instances/'
const form = {
  key: 'invoice-received',
  version: 1,
  schema: {
    type: 'default',
    id: 'invoice-received',
    components: [{ type: 'textfield', id: 'f1', key: 'number', label: 'Number', validate: { required: true } }],
  },
}

let server: FakeServer

beforeEach(() => {
  server = new FakeServer()
    .on('GET processes/invoice/', sampleProcess())
    .on('GET forms/invoice-received/', form)
    .on(ROUTE, sampleInstance())
})
afterEach(() => vi.unstubAllGlobals())

const open = (address = '/processes/invoice') => renderSection('processes', <Processes />, address)
const start = () => userEvent.click(screen.getByRole('button', { name: 'Start' }))

it('lists what this person may start, and nothing else', async () => {
  const other = sampleProcess({ key: 'secret', name: 'Secret', permissions: ['view'] })
  server.on('GET processes/', page([sampleProcess(), other]))
  open('/processes')
  expect((await screen.findByRole('link', { name: /Invoice/ })).getAttribute('href')).toBe('/processes/invoice')
  expect(screen.queryByText('Secret')).toBeNull()
})

describe('a process with a start form', () => {
  beforeEach(() => {
    server.on('GET processes/invoice/', sampleProcess({ start_form: 'invoice-received' }))
  })

  it('is started with what the form holds', async () => {
    open()
    await userEvent.type(await screen.findByLabelText(/Number/), '4711')
    await userEvent.type(screen.getByLabelText('Business key'), ' INV-1 ')
    await start()
    expect(await screen.findByText('Started INV-1.')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Watch it' }).getAttribute('href')).toBe('/monitor/instances/i1')
    const [sent] = server.of(ROUTE)
    expect(sent?.body).toEqual({ process: 'invoice', business_key: 'INV-1', variables: { number: '4711' } })
    expect(sent?.headers['Idempotency-Key']).toBeTruthy()
  })

  it('shows what the server says of a field at that field', async () => {
    const errors = [{ field: 'number', text: 'There is one already.' }]
    server.on(ROUTE, new Refusal(400, { title: 'Bad Request', detail: 'See errors.', errors }))
    open()
    await userEvent.type(await screen.findByLabelText(/Number/), '4711')
    await start()
    const field = screen.getByLabelText(/Number/).closest('.fjs-form-field')
    await waitFor(() => expect(field?.textContent).toContain('There is one already.'))
  })

  it('is not started while a required field is empty', async () => {
    open()
    await screen.findByLabelText(/Number/)
    await start()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/Number/)))
    expect(server.of(ROUTE)).toEqual([])
  })
})

describe('a process without a form', () => {
  it('is one start however often it is tried, and another one after a refusal', async () => {
    server.on(ROUTE, () => {
      throw new TypeError('The network is away.')
    })
    open()
    await screen.findByLabelText('Variables (JSON)')
    await start()
    await screen.findByText(/server cannot be reached/)
    server.on(ROUTE, new Refusal(409, { title: 'Conflict', detail: 'It is suspended.' }))
    await start()
    await screen.findByText(/It is suspended/)
    server.on(ROUTE, sampleInstance())
    await start()
    await screen.findByText('Started INV-1.')
    const [first, second, third] = server.of(ROUTE).map(({ headers }) => headers['Idempotency-Key'])
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('is started with variables typed as JSON', async () => {
    open()
    const field = await screen.findByLabelText('Variables (JSON)')
    await userEvent.type(field, '{{"amount": 12')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start' }).disabled).toBe(true)
    await userEvent.type(field, '0}')
    await start()
    await screen.findByText('Started INV-1.')
    expect(server.of(ROUTE)[0]?.body).toEqual({ process: 'invoice', business_key: '', variables: { amount: 120 } })
  })

  it('takes an object only', async () => {
    open()
    await userEvent.type(await screen.findByLabelText('Variables (JSON)'), '7')
    expect(screen.getByText('Variables are a JSON object, like {"amount": 120}.')).toBeTruthy()
  })

  it('cannot be started without the permission', async () => {
    server.on('GET processes/invoice/', sampleProcess({ permissions: ['view'] }))
    open()
    expect(await screen.findByText('You may not start this process.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Start' })).toBeNull()
  })
})
