import Box from '@mui/material/Box'
import CircularProgress from '@mui/material/CircularProgress'

export function Loading({ label = 'Loading' }: { label?: string }) {
  return (
    <Box role="status" sx={{ display: 'flex', justifyContent: 'center', py: 6 }}>
      <CircularProgress size={28} aria-label={label} />
    </Box>
  )
}
