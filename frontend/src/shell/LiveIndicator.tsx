import Box from '@mui/material/Box'
import Tooltip from '@mui/material/Tooltip'

import { useConnectionState } from '../live/hooks.ts'
import type { ConnectionState } from '../live/LiveClient.ts'

const LOOKS: Record<ConnectionState, { label: string; hint: string; color: string }> = {
  connecting: { label: 'Connecting', hint: 'Opening the live connection.', color: 'text.disabled' },
  live: { label: 'Live', hint: 'Changes appear as they happen.', color: 'success.main' },
  stale: { label: 'Stale', hint: 'The server has been silent for a while.', color: 'warning.main' },
  offline: { label: 'Offline', hint: 'The live connection is lost; trying again.', color: 'error.main' },
  stopped: { label: 'Paused', hint: 'The live connection is closed.', color: 'text.disabled' },
}

export function LiveIndicator() {
  const { label, hint, color } = LOOKS[useConnectionState()]
  return (
    <Tooltip title={hint}>
      <Box
        role="status"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, color: 'text.secondary', fontSize: 13 }}
      >
        <Box aria-hidden sx={{ width: 9, height: 9, borderRadius: '50%', bgcolor: color }} />
        {label}
      </Box>
    </Tooltip>
  )
}
