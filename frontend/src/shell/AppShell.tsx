import Box from '@mui/material/Box'
import { Suspense } from 'react'
import { Outlet, useNavigation } from 'react-router'

import { config } from '../config.ts'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { ErrorBoundary } from './ErrorPage.tsx'
import { Loading } from './Loading.tsx'
import { TenantSwitch } from './TenantSwitch.tsx'
import { TopBar } from './TopBar.tsx'

/** Inside the admin, whose header and menu stay, only the page itself is drawn. */
export function AppShell() {
  const navigation = useNavigation()
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: config.embedded ? 0 : '100vh' }}>
      {!config.embedded && <TopBar />}
      <Box
        component="main"
        id="main"
        aria-busy={navigation.state === 'loading'}
        sx={{ flex: 1, minHeight: 0, p: config.embedded ? 0 : { xs: 1.5, md: 2.5 } }}
      >
        {config.embedded && (
          <Box sx={{ display: 'flex', justifyContent: 'flex-end', '&:empty': { display: 'none' } }}>
            <TenantSwitch />
          </Box>
        )}
        <ConnectionBanner />
        <ErrorBoundary>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </Box>
    </Box>
  )
}
