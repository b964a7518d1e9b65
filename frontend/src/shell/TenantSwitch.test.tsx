import { QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'

import { api } from '../api/client.ts'
import { createQueryClient } from '../api/queryClient.ts'
import { chosenTenant, chooseTenant } from '../api/tenant.ts'
import { TenantSwitch } from './TenantSwitch.tsx'

vi.mock('../config.ts', () => ({ config: { user: { username: 'bob' }, apiBase: '/api/', embedded: false } }))

function answering(keys: string[]) {
  const answer = { next: null, previous: null, results: keys.map((key) => ({ key, name: '' })) }
  const asked = vi.fn<typeof fetch>(() =>
    Promise.resolve(new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } })),
  )
  vi.stubGlobal('fetch', asked)
  return asked
}

function show() {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <TenantSwitch />
    </QueryClientProvider>,
  )
}

afterEach(() => {
  chooseTenant('')
  vi.unstubAllGlobals()
})

test('whoever has one tenant is not asked', async () => {
  const asked = answering(['acme'])
  show()
  await waitFor(() => expect(asked).toHaveBeenCalled())
  expect(screen.queryByRole('combobox')).toBeNull()
})

test('the chosen tenant goes along with every request', async () => {
  const asked = answering(['acme', 'globex'])
  show()
  await userEvent.click(await screen.findByRole('combobox'))
  await userEvent.click(screen.getByRole('option', { name: 'globex' }))
  expect(chosenTenant()).toBe('globex')
  await api.get('processes/')
  expect(asked.mock.lastCall?.[1]?.headers).toMatchObject({ 'Pythmata-Tenant': 'globex' })
})

test('a tenant that the person has left is forgotten', async () => {
  chooseTenant('initech')
  answering(['acme', 'globex'])
  show()
  await waitFor(() => expect(chosenTenant()).toBe(''))
})
