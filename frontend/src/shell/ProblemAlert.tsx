import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Button from '@mui/material/Button'

import { ApiError, errorText } from '../api/errors.ts'

const TITLES: Record<number, string> = {
  401: 'Signed out',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Changed by someone else',
  422: 'The model has errors',
  429: 'Too many requests',
  503: 'Not available just now',
}

function titleOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong'
  return TITLES[error.status] ?? (error.problem.title || 'Something went wrong')
}

/** What failed, which fields are wrong, and a way to try again. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (!error) return null
  const fields = error instanceof ApiError ? error.fieldErrors : []
  return (
    <Alert
      severity="error"
      variant="outlined"
      sx={{ my: 1 }}
      action={onRetry && <Button color="inherit" onClick={onRetry}>Try again</Button>}
    >
      <AlertTitle>{titleOf(error)}</AlertTitle>
      {errorText(error)}
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, text }) => (
            <li key={`${field}:${text}`}>{field ? `${field}: ${text}` : text}</li>
          ))}
        </ul>
      )}
    </Alert>
  )
}
