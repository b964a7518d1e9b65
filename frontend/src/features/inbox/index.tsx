import { Route, Routes } from 'react-router'

import { NotFound } from '../../shell/ErrorPage.tsx'
import { InboxPage } from './InboxPage.tsx'

export default function Inbox() {
  return (
    <Routes>
      <Route index element={<InboxPage />} />
      <Route path=":taskId" element={<InboxPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}
