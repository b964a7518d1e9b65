import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'

import { chooseTheme, useThemeMode } from '../theme/mode.ts'
import { DarkIcon, LightIcon } from './icons.tsx'

export function ThemeSwitch() {
  const mode = useThemeMode()
  const other = mode === 'dark' ? 'light' : 'dark'
  const label = `Switch to ${other} colours`
  return (
    <Tooltip title={label}>
      <IconButton color="inherit" size="small" aria-label={label} onClick={() => chooseTheme(other)}>
        {mode === 'dark' ? <LightIcon fontSize="small" /> : <DarkIcon fontSize="small" />}
      </IconButton>
    </Tooltip>
  )
}
