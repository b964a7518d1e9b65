import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'

import { Providers } from './Providers.tsx'
import { createAppRouter } from './routes.tsx'
import { restoreTheme } from './theme/mode.ts'

restoreTheme()

const root = document.getElementById('root')
if (!root) throw new Error('The host page has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={createAppRouter()} />
    </Providers>
  </StrictMode>,
)
