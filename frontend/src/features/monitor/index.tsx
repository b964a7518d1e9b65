import { Route, Routes } from 'react-router'

import { NotFound } from '../../shell/ErrorPage.tsx'
import { InstancePage } from './InstancePage.tsx'
import { OverviewPage } from './OverviewPage.tsx'
import { ProcessPage } from './ProcessPage.tsx'

export default function Monitor() {
  return (
    <Routes>
      <Route index element={<OverviewPage />} />
      <Route path="instances/:id" element={<InstancePage />} />
      <Route path=":processKey" element={<ProcessPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}
