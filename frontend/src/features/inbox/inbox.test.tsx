import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { FakeServer, page, Refusal } from '../../testing/FakeServer.ts'
import { renderSection, tellChange } from '../../testing/renderPage.tsx'
import { sampleTask } from '../../testing/samples.ts'
import Inbox from './index.tsx'

const DRAFT = 'pythmata:task-draft:t1'
const alice = { username: 'alice', full_name: 'Alice Archer' }
const created = sampleTask({ form_key: 'invoice' })
const claimed = sampleTask({ form_key: 'invoice', status: 'claimed', assignee: alice, actions: ['unclaim', 'complete'] })
const next = sampleTask({ id: 't2', name: 'Pay', element_id: 'pay', actions: ['claim', 'complete'] })
const schema = {
  type: 'default',
  id: 'invoice',
  components: [
    { type: 'textfield', id: 'f1', key: 'comment', label: 'Comment', validate: { required: true } },
    { type: 'number', id: 'f2', key: 'amount', label: 'Amount' },
  ],
}

let server: FakeServer

beforeEach(() => {
  server = new FakeServer()
    .on('GET tasks/', page([created, next]))
    .on('GET tasks/counts/', { mine: 0, group: 2, all: 2 })
    .on('GET tasks/t1/', created)
    .on('GET tasks/t1/form/', { schema, data: { amount: 120 } })
    .on('GET tasks/t2/', next)
    .on('GET tasks/t2/form/', { schema: null, data: { amount: 120 } })
})

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

const open = (address = '/inbox?view=group') => renderSection('inbox', <Inbox />, address)
const claimedNow = () => server.on('GET tasks/t1/', claimed).on('GET tasks/', page([claimed, next]))

it('leads from the list over claim and form to the next task', async () => {
  server.on('POST tasks/t1/claim/', () => claimedNow() && claimed)
  server.on('POST tasks/t1/complete/', () => {
    server.on('GET tasks/', page([next]))
    return { ...claimed, status: 'completed', actions: [] }
  })
  const router = open()
  await userEvent.click(await screen.findByRole('link', { name: /Approve/ }))
  await userEvent.click(await screen.findByRole('button', { name: 'Claim' }))
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/Comment/).readOnly).toBe(false))
  await userEvent.type(screen.getByLabelText(/Comment/), 'fine')
  await userEvent.click(screen.getByRole('button', { name: 'Complete' }))
  expect(await screen.findByText('“Approve” is completed.')).toBeTruthy()
  expect(await screen.findByRole('heading', { name: 'Pay' })).toBeTruthy()
  expect(router.state.location).toMatchObject({ pathname: '/inbox/t2', search: '?view=group' })
  const [sent] = server.of('POST tasks/t1/complete/')
  expect(sent?.body).toEqual({ variables: { comment: 'fine', amount: 120 } })
  expect(sent?.headers['Idempotency-Key']).toBeTruthy()
})

it('asks for the tasks of the chosen tab and of the words searched for', async () => {
  open('/inbox')
  await userEvent.click(await screen.findByRole('tab', { name: 'My groups (2)' }))
  await userEvent.type(screen.getByRole('searchbox'), 'INV')
  await waitFor(() => expect(server.of('GET tasks/').at(-1)?.query).toEqual({ view: 'group', search: 'INV', status: 'open' }))
})

it('moves through the list with the arrow keys', async () => {
  open()
  const [first, second] = await within(await screen.findByRole('list', { name: 'Tasks' })).findAllByRole('link')
  first?.focus()
  await userEvent.keyboard('{ArrowDown}')
  expect(document.activeElement).toBe(second)
  await userEvent.keyboard('{ArrowUp}')
  expect(document.activeElement).toBe(first)
})

it('says who was faster, and shows the task as it is now', async () => {
  const taken = sampleTask({ status: 'claimed', assignee: { username: 'bob', full_name: 'Bob Baker' }, actions: [] })
  server.on('POST tasks/t1/claim/', () => {
    server.on('GET tasks/t1/', taken)
    return new Refusal(409, { title: 'Conflict', detail: 'The task was claimed by bob at 08:01.' })
  })
  open('/inbox/t1?view=group')
  await userEvent.click(await screen.findByRole('button', { name: 'Claim' }))
  expect((await screen.findByRole('alert')).textContent).toContain('claimed by bob')
  expect(await screen.findByText('for Bob Baker')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Claim' })).toBeNull()
})

it('shows what somebody else did to the open task', async () => {
  open('/inbox/t1')
  await screen.findByRole('button', { name: 'Claim' })
  server.on('GET tasks/t1/', sampleTask({ status: 'completed', actions: [] }))
  tellChange('tasks')
  expect(await screen.findByText('This task is completed.')).toBeTruthy()
})

describe('a form that is being filled in', () => {
  beforeEach(() => claimedNow())

  it('shows what the server says of a field at that field', async () => {
    const errors = [{ field: 'amount', text: 'More than the order.' }]
    server.on('POST tasks/t1/complete/', new Refusal(400, { title: 'Bad Request', detail: 'See errors.', errors }))
    open('/inbox/t1')
    await userEvent.type(await screen.findByLabelText(/Comment/), 'fine')
    await userEvent.click(screen.getByRole('button', { name: 'Complete' }))
    const amount = screen.getByLabelText('Amount')
    await waitFor(() => expect(amount.closest('.fjs-form-field')?.textContent).toContain('More than the order.'))
    expect(screen.getByLabelText<HTMLInputElement>(/Comment/).value).toBe('fine')
  })

  it('is not sent while a required field is empty', async () => {
    open('/inbox/t1')
    await screen.findByLabelText(/Comment/)
    await userEvent.click(screen.getByRole('button', { name: 'Complete' }))
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/Comment/)))
    expect(server.of('POST tasks/t1/complete/')).toEqual([])
  })

  it('is kept in this browser until the task is completed', async () => {
    server.on('POST tasks/t1/complete/', { ...claimed, status: 'completed', actions: [] })
    open('/inbox/t1')
    const comment = await screen.findByLabelText(/Comment/)
    expect(localStorage.getItem(DRAFT)).toBeNull()
    await userEvent.type(comment, 'half')
    await waitFor(() => expect(JSON.parse(localStorage.getItem(DRAFT) ?? '{}')).toMatchObject({ comment: 'half' }))
    await userEvent.click(screen.getByRole('button', { name: 'Complete' }))
    await screen.findByText('“Approve” is completed.')
    expect(localStorage.getItem(DRAFT)).toBeNull()
  })

  it('is there again after the page was left', async () => {
    localStorage.setItem(DRAFT, JSON.stringify({ comment: 'from yesterday' }))
    open('/inbox/t1')
    expect((await screen.findByLabelText<HTMLInputElement>(/Comment/)).value).toBe('from yesterday')
    expect(screen.getByLabelText<HTMLInputElement>('Amount').value).toBe('120')
  })
})

it('takes variables as JSON where a task has no form', async () => {
  server.on('POST tasks/t2/complete/', { ...next, status: 'completed', actions: [] })
  open('/inbox/t2')
  const field = await screen.findByLabelText(/Variables/)
  await userEvent.type(field, '{{"paid": tru')
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Complete' }).disabled).toBe(true)
  await userEvent.type(field, 'e}')
  await userEvent.click(screen.getByRole('button', { name: 'Complete' }))
  await waitFor(() => expect(server.of('POST tasks/t2/complete/')[0]?.body).toEqual({ variables: { paid: true } }))
})
