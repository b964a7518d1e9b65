import { createTheme, type Theme } from '@mui/material/styles'

import type { ThemeMode } from './mode.ts'
import { PALETTES } from './palette.ts'

const FONTS = '"Segoe UI", system-ui, Roboto, "Helvetica Neue", Arial, sans-serif'

/** Of table cells with long words: they may break, but never letter by letter. */
export const WRAPPING = { overflowWrap: 'anywhere', minWidth: 130 } as const

export const MONOSPACE = 'ui-monospace, Menlo, Monaco, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace'

export function buildTheme(mode: ThemeMode): Theme {
  return createTheme({
    palette: PALETTES[mode],
    shape: { borderRadius: 6 },
    typography: {
      fontFamily: FONTS,
      fontSize: 13.5,
      h1: { fontSize: '1.375rem', fontWeight: 500 },
      h2: { fontSize: '1.125rem', fontWeight: 500 },
      h3: { fontSize: '1rem', fontWeight: 600 },
      button: { textTransform: 'none', fontWeight: 500 },
    },
    components: {
      MuiButton: { defaultProps: { disableElevation: true, size: 'small' } },
      MuiTextField: { defaultProps: { size: 'small' } },
      MuiTable: { defaultProps: { size: 'small' } },
      MuiTooltip: { defaultProps: { arrow: true, enterDelay: 400 } },
      MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiTableCell: { styleOverrides: { head: { fontWeight: 600, whiteSpace: 'nowrap' } } },
      MuiLink: { defaultProps: { underline: 'hover' } },
    },
  })
}
