import type { PaletteOptions } from '@mui/material/styles'

import type { ThemeMode } from './mode.ts'

/** Close to the Django admin's own colours, so that pages of both kinds look like one product. */
export const PALETTES: Record<ThemeMode, PaletteOptions> = {
  light: {
    mode: 'light',
    primary: { main: '#417690', dark: '#205067', light: '#79aec8', contrastText: '#ffffff' },
    secondary: { main: '#264b5d' },
    error: { main: '#ba2121' },
    warning: { main: '#9a6700' },
    success: { main: '#2e7d32' },
    info: { main: '#417893' },
    background: { default: '#ffffff', paper: '#ffffff' },
    text: { primary: '#333333', secondary: '#5c5c5c' },
    divider: '#e0e0e0',
  },
  dark: {
    mode: 'dark',
    primary: { main: '#79aec8', dark: '#417690', light: '#a9cfe0', contrastText: '#0d1b22' },
    secondary: { main: '#9fc3d4' },
    error: { main: '#f28b82' },
    warning: { main: '#f0b866' },
    success: { main: '#81c995' },
    info: { main: '#81d4fa' },
    background: { default: '#121212', paper: '#1c1c1c' },
    text: { primary: '#eeeeee', secondary: '#bdbdbd' },
    divider: '#353535',
  },
}
