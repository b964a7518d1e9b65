import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useEffect, type ReactNode } from 'react'

import { LiveIndicator } from './LiveIndicator.tsx'

interface PageHeaderProps {
  title: string
  subtitle?: ReactNode
  actions?: ReactNode
  /** Shows whether the page follows changes as they happen. */
  live?: boolean
}

export function PageHeader({ title, subtitle, actions, live = false }: PageHeaderProps) {
  useEffect(() => {
    const before = document.title
    document.title = `${title} · Pythmata`
    return () => {
      document.title = before
    }
  }, [title])
  return (
    <Box
      component="header"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mb: 2, minHeight: 36 }}
    >
      <Box sx={{ flex: '1 1 auto', minWidth: 0 }}>
        <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        {subtitle && <Box sx={{ color: 'text.secondary', mt: 0.25 }}>{subtitle}</Box>}
      </Box>
      {live && <LiveIndicator />}
      {actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>{actions}</Box>}
    </Box>
  )
}
