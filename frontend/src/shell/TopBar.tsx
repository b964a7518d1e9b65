import AppBar from '@mui/material/AppBar'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Toolbar from '@mui/material/Toolbar'
import Typography from '@mui/material/Typography'
import { Link, NavLink } from 'react-router'

import { config } from '../config.ts'
import { sections, type Section } from './sections.tsx'
import { TenantSwitch } from './TenantSwitch.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { UserMenu } from './UserMenu.tsx'

const BAR = { bgcolor: '#417690', color: '#ffffff', backgroundImage: 'none' }

function SectionLink({ section }: { section: Section }) {
  const Icon = section.icon
  return (
    <Button
      component={NavLink}
      to={`/${section.path}`}
      color="inherit"
      aria-label={section.label}
      sx={{ minWidth: 0, px: 1, '&.active': { bgcolor: 'rgba(0, 0, 0, 0.28)' } }}
    >
      <Icon fontSize="small" />
      <Box component="span" sx={{ ml: 0.75, display: { xs: 'none', sm: 'inline' } }}>
        {section.label}
      </Box>
    </Button>
  )
}

function Brand() {
  return (
    <Typography
      component={Link}
      to="/"
      sx={{ color: '#f5dd5d', fontSize: 18, textDecoration: 'none', mr: 1, display: { xs: 'none', md: 'block' } }}
    >
      Pythmata
    </Typography>
  )
}

export function TopBar() {
  return (
    <AppBar position="sticky" elevation={0} sx={BAR}>
      <Toolbar variant="dense" sx={{ gap: 0.5, px: { xs: 1, md: 2 } }}>
        <Brand />
        <Box component="nav" aria-label="Sections" sx={{ display: 'flex', gap: 0.5, flex: 1, minWidth: 0 }}>
          {sections.map((section) => (
            <SectionLink key={section.path} section={section} />
          ))}
        </Box>
        <TenantSwitch />
        <ThemeSwitch />
        {config.user && <UserMenu user={config.user} />}
      </Toolbar>
    </AppBar>
  )
}
