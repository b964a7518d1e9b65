import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { useState } from 'react'

import { ApiError } from '../../../api/errors.ts'
import { UploadIcon } from '../../../shell/icons.tsx'
import { ProblemAlert } from '../../../shell/ProblemAlert.tsx'
import { DeployedNotice } from './DeployedNotice.tsx'
import { serverProblems } from './problems.ts'
import { ProblemRow } from './ProblemsPanel.tsx'
import { useDeploy } from './useDeploy.ts'

interface DeployDialogProps {
  processKey: string
  defaultName: string
  readXml: () => Promise<string>
  onDeployed: () => void
  onSelect: (elementId: string) => void
  onClose: () => void
}

function FormFiles({ files, onChange }: { files: File[]; onChange: (files: File[]) => void }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
      <Button component="label" variant="outlined" startIcon={<UploadIcon />}>
        Add forms
        <input
          type="file"
          className="pm-visually-hidden"
          accept=".form,.json"
          multiple
          aria-label="Form files"
          onChange={(event) => onChange([...(event.target.files ?? [])])}
        />
      </Button>
      {files.map(({ name }) => name).join(', ') || 'Forms deployed before stay as they are.'}
    </Box>
  )
}

function Failure({ error, onSelect }: { error: Error; onSelect: (elementId: string) => void }) {
  const problems = error instanceof ApiError ? serverProblems(error.modelProblems) : []
  if (problems.length === 0) return <ProblemAlert error={error} />
  return (
    <>
      <Alert severity="error" variant="outlined">
        Nothing was deployed. Choose a line to see the element.
      </Alert>
      <Box component="ul" aria-label="Problems" sx={{ m: 0, p: 0, maxHeight: 240, overflowY: 'auto' }}>
        {problems.map((problem, index) => (
          <ProblemRow key={index} problem={problem} onSelect={onSelect} />
        ))}
      </Box>
    </>
  )
}

export function DeployDialog({ processKey, defaultName, readXml, onDeployed, onSelect, onClose }: DeployDialogProps) {
  const [name, setName] = useState(defaultName)
  const [note, setNote] = useState('')
  const [forms, setForms] = useState<File[]>([])
  const deploy = useDeploy()
  const submit = async () => {
    const xml = await readXml()
    deploy.mutate({ key: processKey, xml, name, note, forms }, { onSuccess: onDeployed })
  }
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="deploy-title">
      <DialogTitle id="deploy-title">Deploy</DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        {deploy.data ? (
          <DeployedNotice deployment={deploy.data} />
        ) : (
          <>
            <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} sx={{ mt: 1 }} autoFocus />
            <TextField
              label="Version note"
              helperText="What is new, for those who read the list of versions."
              value={note}
              onChange={(event) => setNote(event.target.value)}
              multiline
              minRows={2}
            />
            <FormFiles files={forms} onChange={setForms} />
            {deploy.error && <Failure error={deploy.error} onSelect={onSelect} />}
          </>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{deploy.data ? 'Close' : 'Cancel'}</Button>
        {!deploy.data && (
          <Button variant="contained" loading={deploy.isPending} disabled={!name.trim()} onClick={() => void submit()}>
            Deploy
          </Button>
        )}
      </DialogActions>
    </Dialog>
  )
}
