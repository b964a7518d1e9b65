import { Route, Routes } from 'react-router'

import { NotFound } from '../../shell/ErrorPage.tsx'
import { ProcessList } from './ProcessList.tsx'
import { StartPage } from './StartPage.tsx'

export default function Processes() {
  return (
    <Routes>
      <Route index element={<ProcessList />} />
      <Route path=":key" element={<StartPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}
