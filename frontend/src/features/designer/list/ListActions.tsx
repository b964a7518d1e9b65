import Button from '@mui/material/Button'

import { AddIcon, UploadIcon } from '../../../shell/icons.tsx'

interface ListActionsProps {
  onNew: () => void
  onFile: (file: File) => void
}

export function ListActions({ onNew, onFile }: ListActionsProps) {
  return (
    <>
      <Button component="label" variant="outlined" startIcon={<UploadIcon />}>
        Import
        <input
          type="file"
          className="pm-visually-hidden"
          accept=".bpmn,.xml"
          aria-label="BPMN file"
          onChange={(event) => {
            const file = event.target.files?.[0]
            event.target.value = ''
            if (file) onFile(file)
          }}
        />
      </Button>
      <Button variant="contained" startIcon={<AddIcon />} onClick={onNew}>
        New process
      </Button>
    </>
  )
}
