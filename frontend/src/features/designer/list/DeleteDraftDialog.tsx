import { useMutation, useQueryClient } from '@tanstack/react-query'

import { api } from '../../../api/client.ts'
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx'
import { ProblemAlert } from '../../../shell/ProblemAlert.tsx'
import type { DiagramRow } from './useDiagrams.ts'

export function DeleteDraftDialog({ row, onClose }: { row: DiagramRow; onClose: () => void }) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.delete(`drafts/${encodeURIComponent(row.key)}/`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['drafts/'] })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      dangerous
      busy={remove.isPending}
      title="Delete the draft?"
      confirmLabel="Delete draft"
      onConfirm={() => remove.mutate()}
      onCancel={onClose}
    >
      The draft of “{row.name}” is lost for good.
      {row.version !== null && ' Its deployed versions stay.'}
      <ProblemAlert error={remove.error} />
    </ConfirmDialog>
  )
}
