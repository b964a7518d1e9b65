import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { ApiError } from '../api/errors.ts'
import { readConfig } from '../config.ts'
import { useThemeMode } from '../theme/mode.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { NotFound, RouteErrorPage } from './ErrorPage.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { absoluteText, relativeText } from './time.tsx'
import { ToastProvider, useToast } from './Toasts.tsx'

describe('the configuration of the host page', () => {
  it('is read from its JSON, with defaults for what is missing', () => {
    const page = document.implementation.createHTMLDocument()
    page.body.innerHTML = '<script id="spa-config" type="application/json">{"basename":"/admin/","embedded":true}</script>'
    expect(readConfig(page)).toMatchObject({ basename: '/admin/', embedded: true, apiBase: '/api/' })
    expect(readConfig(document.implementation.createHTMLDocument()).basename).toBe('/app/')
  })
})

describe('a problem', () => {
  it('names the fields and offers another try', async () => {
    const retry = vi.fn()
    const problem = { type: '', title: 'Bad Request', status: 400, detail: 'Not well formed.', errors: [{ field: 'name', text: 'Is missing.' }] }
    render(<ProblemAlert error={new ApiError(problem)} onRetry={retry} />)
    expect(screen.getByText('name: Is missing.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(retry).toHaveBeenCalledTimes(1)
  })

  it('is not there without an error', () => {
    const { container } = render(<ProblemAlert error={null} />)
    expect(container.childElementCount).toBe(0)
  })
})

function Announcer() {
  const toast = useToast()
  return (
    <button
      onClick={() => {
        toast('first')
        toast('second', 'error')
      }}
    >
      tell
    </button>
  )
}

it('shows news one after another, at the top', async () => {
  render(
    <ToastProvider>
      <Announcer />
    </ToastProvider>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'tell' }))
  expect(document.querySelector('.MuiSnackbar-anchorOriginTopCenter')?.textContent).toContain('first')
  expect(screen.queryByText('second')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Close' }))
  expect(await screen.findByText('second')).toBeTruthy()
})

it('confirms by one of two buttons', async () => {
  const confirm = vi.fn()
  const cancel = vi.fn()
  render(
    <ConfirmDialog open title="Cancel 3 instances?" confirmLabel="Cancel them" onConfirm={confirm} onCancel={cancel}>
      They end at once.
    </ConfirmDialog>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Cancel them' }))
  expect([confirm.mock.calls.length, cancel.mock.calls.length]).toEqual([1, 0])
})

it('shows the failure of a page instead of the page', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const Broken = () => {
    throw new Error('The page broke.')
  }
  const routes = [
    { path: '/', element: <Broken />, errorElement: <RouteErrorPage /> },
    { path: '*', element: <NotFound /> },
  ]
  const { unmount } = render(<RouterProvider router={createMemoryRouter(routes)} />)
  expect(await screen.findByText('The page broke.')).toBeTruthy()
  unmount()
  render(<RouterProvider router={createMemoryRouter(routes, { initialEntries: ['/nowhere'] })} />)
  expect(await screen.findByText('There is no such page')).toBeTruthy()
})

describe('times', () => {
  const now = new Date('2026-03-10T12:00:00Z')
  it.each([
    ['2026-03-10T11:57:00Z', '3 minutes ago'],
    ['2026-03-12T12:00:00Z', 'in 2 days'],
    ['2026-03-10T12:00:00Z', 'now'],
    ['2026-03-10T11:00:01Z', '60 minutes ago'],
  ])('are told relative to now: %s', (at, text) => {
    expect(relativeText(new Date(at), now, 'en')).toBe(text)
  })

  it('are told exactly with their zone', () => {
    expect(absoluteText(now, 'en')).toMatch(/2026.*(UTC|GMT|[A-Z]{2,4})/)
  })
})

describe('light and dark', () => {
  beforeEach(() => delete document.documentElement.dataset.theme)
  afterEach(() => localStorage.clear())

  const Mode = () => <p>{useThemeMode()}</p>

  it('follow the switch of the admin', async () => {
    document.documentElement.dataset.theme = 'dark'
    render(<Mode />)
    expect(screen.getByText('dark')).toBeTruthy()
    await act(async () => {
      document.documentElement.dataset.theme = 'light'
      await Promise.resolve()
    })
    expect(screen.getByText('light')).toBeTruthy()
  })

  it('are remembered where the admin looks', async () => {
    render(<ThemeSwitch />)
    await userEvent.click(screen.getByRole('button', { name: 'Switch to dark colours' }))
    expect(localStorage.getItem('theme')).toBe('dark')
    expect(await screen.findByRole('button', { name: 'Switch to light colours' })).toBeTruthy()
  })
})
