import Box from '@mui/material/Box'

interface CountBarProps {
  count: number
  /** The count that fills the whole bar. */
  most: number
  label: string
}

/** A number, and its size beside the others. */
export function CountBar({ count, most, label }: CountBarProps) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }} aria-label={`${count} ${label}`}>
      <Box sx={{ minWidth: 28, textAlign: 'right' }}>{count}</Box>
      <Box sx={{ flex: 1, height: 8, borderRadius: 4, bgcolor: 'action.hover', overflow: 'hidden' }}>
        <Box sx={{ height: '100%', width: `${(100 * count) / most}%`, bgcolor: 'primary.main' }} />
      </Box>
    </Box>
  )
}
