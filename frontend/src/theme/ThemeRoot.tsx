import './bio-dark.css'

import { CacheProvider } from '@emotion/react'
import GlobalStyles from '@mui/material/GlobalStyles'
import { ThemeProvider, type Theme } from '@mui/material/styles'
import { useLayoutEffect, useMemo, type ReactNode } from 'react'

import { config } from '../config.ts'
import { createStyleCache } from './emotionCache.ts'
import { useThemeMode } from './mode.ts'
import { buildTheme } from './theme.ts'

/** Values for stylesheets of libraries that know nothing of MUI (diagram, properties panel, forms). */
function cssVariables({ palette }: Theme) {
  return {
    ':root': {
      '--pm-primary': palette.primary.main,
      '--pm-on-primary': palette.primary.contrastText,
      '--pm-paper': palette.background.paper,
      '--pm-background': palette.background.default,
      '--pm-text': palette.text.primary,
      '--pm-quiet': palette.text.secondary,
      '--pm-line': palette.divider,
      '--pm-error': palette.error.main,
      '--pm-warning': palette.warning.main,
      '--pm-success': palette.success.main,
      '--pm-hover': palette.action.hover,
      colorScheme: palette.mode,
    },
  }
}

/** A page of our own; inside the admin its body has the admin's style. */
function bodyStyles({ palette, typography }: Theme) {
  if (config.embedded) return {}
  return {
    body: {
      margin: 0,
      color: palette.text.primary,
      backgroundColor: palette.background.default,
      fontFamily: typography.fontFamily,
      fontSize: '0.875rem',
    },
  }
}

function rootStyles({ palette, typography }: Theme) {
  return {
    '#root': {
      color: palette.text.primary,
      fontFamily: typography.fontFamily,
      fontSize: '0.875rem',
    },
    // Weightless, so that every component's own choice wins.
    ':where(#root, #root *)': { boxSizing: 'border-box' as const },
    '.MuiList-root > li': { listStyle: 'none' },
    '.pm-visually-hidden': {
      position: 'absolute' as const,
      width: 1,
      height: 1,
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap' as const,
    },
  }
}

export function ThemeRoot({ children }: { children: ReactNode }) {
  const mode = useThemeMode()
  const theme = useMemo(() => buildTheme(mode), [mode])
  const cache = useMemo(createStyleCache, [])
  useLayoutEffect(() => {
    document.documentElement.dataset.pmMode = mode
  }, [mode])
  return (
    <CacheProvider value={cache}>
      <ThemeProvider theme={theme}>
        <GlobalStyles styles={cssVariables} />
        <GlobalStyles styles={bodyStyles} />
        <GlobalStyles styles={rootStyles} />
        {children}
      </ThemeProvider>
    </CacheProvider>
  )
}
