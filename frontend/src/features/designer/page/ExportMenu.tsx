import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'

import { errorText } from '../../../api/errors.ts'
import { DownloadIcon } from '../../../shell/icons.tsx'
import { useToast } from '../../../shell/Toasts.tsx'
import type { Modeler } from '../modeler/createModeler.ts'
import { downloadPng, downloadSvg, downloadXml } from '../modeler/download.ts'

const FORMATS = [
  { label: 'BPMN file', save: downloadXml },
  { label: 'SVG picture', save: downloadSvg },
  { label: 'PNG picture', save: downloadPng },
]

export function ExportMenu({ modeler, name }: { modeler: Modeler; name: string }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const toast = useToast()
  const choose = (save: (typeof FORMATS)[number]['save']) => {
    setAnchor(null)
    save(modeler, name).catch((error: unknown) => toast(errorText(error), 'error'))
  }
  return (
    <>
      <Button
        startIcon={<DownloadIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        Export
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {FORMATS.map(({ label, save }) => (
          <MenuItem key={label} onClick={() => choose(save)}>
            {label}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
