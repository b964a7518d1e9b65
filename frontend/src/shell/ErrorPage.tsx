import Button from '@mui/material/Button'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { isRouteErrorResponse, Link, useRouteError } from 'react-router'

import { EmptyState } from './EmptyState.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'

const reload = () => window.location.reload()

export function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      hint="The address may be mistyped, or the object may be gone."
      action={<Button component={Link} to="/">Go to the start page</Button>}
    />
  )
}

/** Shown by the router when a page cannot be loaded or fails while drawing. */
export function RouteErrorPage() {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />
  return <ProblemAlert error={error} onRetry={reload} />
}

interface BoundaryState {
  error: Error | null
}

/** Keeps a failing part from taking the page with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null }

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error }
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    reportError(new Error(`${error.message}${info.componentStack ?? ''}`, { cause: error }))
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children
    return <ProblemAlert error={this.state.error} onRetry={() => this.setState({ error: null })} />
  }
}
