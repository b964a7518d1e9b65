import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'

import { config } from './config.ts'
import { AppShell } from './shell/AppShell.tsx'
import { NotFound, RouteErrorPage } from './shell/ErrorPage.tsx'
import { Loading } from './shell/Loading.tsx'
import { loadPage, sections } from './shell/sections.tsx'

/** Every section owns its part of the address (`monitor/*`) and its own routes within. */
export function buildRoutes(): RouteObject[] {
  const start = sections[0]
  return [
    {
      path: '/',
      element: <AppShell />,
      errorElement: <RouteErrorPage />,
      hydrateFallbackElement: <Loading />,
      children: [
        { index: true, element: start ? <Navigate to={start.path} replace /> : <NotFound /> },
        ...sections.map((section) => ({
          path: `${section.path}/*`,
          lazy: () => loadPage(section),
          errorElement: <RouteErrorPage />,
        })),
        { path: '*', element: <NotFound /> },
      ],
    },
  ]
}

export function createAppRouter() {
  return createBrowserRouter(buildRoutes(), { basename: config.basename })
}
