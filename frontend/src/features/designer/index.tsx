import { lazy } from 'react'
import { Route, Routes } from 'react-router'

import { NotFound } from '../../shell/ErrorPage.tsx'
import DesignerList from './list/DesignerList.tsx'

/** The modeler is large; the list of diagrams does not wait for it. */
const DesignerPage = lazy(() => import('./page/DesignerPage.tsx'))

export default function DesignerRoutes() {
  return (
    <Routes>
      <Route index element={<DesignerList />} />
      <Route path=":key" element={<DesignerPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}
