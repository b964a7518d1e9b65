import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { errorText } from '../../../api/errors.ts'
import { useLiveTopic } from '../../../live/hooks.ts'
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx'
import { EmptyState } from '../../../shell/EmptyState.tsx'
import { FlowIcon } from '../../../shell/icons.tsx'
import { Loading } from '../../../shell/Loading.tsx'
import { PageHeader } from '../../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../../shell/ProblemAlert.tsx'
import { useToast } from '../../../shell/Toasts.tsx'
import { DeleteDraftDialog } from './DeleteDraftDialog.tsx'
import { DiagramTable } from './DiagramTable.tsx'
import { DropZone } from './DropZone.tsx'
import { ListActions } from './ListActions.tsx'
import { NewDiagramDialog } from './NewDiagramDialog.tsx'
import { readDiagram, type DiagramFile } from './readDiagram.ts'
import { useDiagrams, type DiagramRow } from './useDiagrams.ts'

function useImport(rows: readonly DiagramRow[]) {
  const navigate = useNavigate()
  const toast = useToast()
  /** A file that would replace a diagram that is there already. */
  const [waiting, setWaiting] = useState<DiagramFile | null>(null)
  const open = ({ key, ...content }: DiagramFile) => void navigate(encodeURIComponent(key), { state: content })
  const read = (file: File) => {
    readDiagram(file).then(
      (diagram) => (rows.some(({ key }) => key === diagram.key) ? setWaiting(diagram) : open(diagram)),
      (error: unknown) => toast(errorText(error), 'error'),
    )
  }
  return { read, open, waiting, forget: () => setWaiting(null) }
}

function Found({ rows, query, onDelete }: { rows: DiagramRow[]; query: string; onDelete: (row: DiagramRow) => void }) {
  const shown = rows.filter(({ name, key }) => `${name} ${key}`.toLowerCase().includes(query.toLowerCase()))
  if (shown.length === 0) return <EmptyState title="Nothing matches" hint="Try another part of the name or key." />
  return <DiagramTable rows={shown} onDelete={onDelete} />
}

/** Everything that can be opened: drafts and deployed processes. */
export default function DesignerList() {
  const { rows, error, isPending, hasMore, loadMore, refetch } = useDiagrams()
  const [query, setQuery] = useState('')
  const [naming, setNaming] = useState(false)
  const [deleting, setDeleting] = useState<DiagramRow | null>(null)
  const navigate = useNavigate()
  const imported = useImport(rows)
  useLiveTopic('processes', [['processes/']])
  const actions = <ListActions onNew={() => setNaming(true)} onFile={imported.read} />
  return (
    <DropZone onFile={imported.read}>
      <PageHeader title="Designer" actions={actions} />
      <ProblemAlert error={error} onRetry={refetch} />
      {isPending && !error && <Loading />}
      {!isPending && rows.length === 0 && (
        <EmptyState
          icon={<FlowIcon fontSize="large" />}
          title="No diagrams yet"
          hint="Draw a new process, or drop a .bpmn file here."
          action={actions}
        />
      )}
      {rows.length > 0 && (
        <>
          <TextField label="Search" type="search" value={query} onChange={(event) => setQuery(event.target.value)} sx={{ mb: 1, width: { xs: '100%', sm: 280 } }} />
          <Found rows={rows} query={query} onDelete={setDeleting} />
          {hasMore && <Button onClick={loadMore}>Show more</Button>}
        </>
      )}
      {naming && (
        <NewDiagramDialog
          taken={new Set(rows.map(({ key }) => key))}
          onCreate={(key, name) => void navigate(encodeURIComponent(key), { state: { name } })}
          onClose={() => setNaming(false)}
        />
      )}
      {deleting && <DeleteDraftDialog row={deleting} onClose={() => setDeleting(null)} />}
      <ConfirmDialog
        open={imported.waiting !== null}
        title="Replace the diagram?"
        confirmLabel="Open the file"
        onCancel={imported.forget}
        onConfirm={() => imported.waiting && imported.open(imported.waiting)}
      >
        There is a process with the key “{imported.waiting?.key}” already. The file becomes its draft; deployed versions
        stay.
      </ConfirmDialog>
    </DropZone>
  )
}
