import IconButton from '@mui/material/IconButton'
import Paper from '@mui/material/Paper'
import Tooltip from '@mui/material/Tooltip'
import type { ReactNode } from 'react'

import { FitIcon, ZoomInIcon, ZoomOutIcon } from '../shell/icons.tsx'

interface ZoomControlsProps {
  onZoom: (steps: number) => void
  onFit: () => void
}

function Control({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip title={label} placement="left">
      <IconButton size="small" aria-label={label} onClick={onClick}>
        {children}
      </IconButton>
    </Tooltip>
  )
}

/** At the top right, far from the library's mark at the bottom right. */
export function ZoomControls({ onZoom, onFit }: ZoomControlsProps) {
  return (
    <Paper
      variant="outlined"
      role="group"
      aria-label="Zoom"
      sx={{ position: 'absolute', top: 8, right: 8, display: 'flex', flexDirection: 'column', zIndex: 1 }}
    >
      <Control label="Zoom in" onClick={() => onZoom(1)}>
        <ZoomInIcon fontSize="small" />
      </Control>
      <Control label="Zoom out" onClick={() => onZoom(-1)}>
        <ZoomOutIcon fontSize="small" />
      </Control>
      <Control label="Fit the diagram to the view" onClick={onFit}>
        <FitIcon fontSize="small" />
      </Control>
    </Paper>
  )
}
