import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  title: string
  /** What to do next, in one sentence. */
  hint?: string
  icon?: ReactNode
  action?: ReactNode
}

export function EmptyState({ title, hint, icon, action }: EmptyStateProps) {
  return (
    <Box sx={{ textAlign: 'center', py: 6, px: 2, color: 'text.secondary' }}>
      {icon}
      <Typography variant="h2" component="p" sx={{ color: 'text.primary', mt: 1 }}>
        {title}
      </Typography>
      {hint && <Typography sx={{ mt: 1 }}>{hint}</Typography>}
      {action && <Box sx={{ mt: 2, display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: 1 }}>{action}</Box>}
    </Box>
  )
}
