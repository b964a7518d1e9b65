import Box from '@mui/material/Box'
import { useState, type DragEvent, type ReactNode } from 'react'

/** Files may be dropped anywhere on its content. */
export function DropZone({ onFile, children }: { onFile: (file: File) => void; children: ReactNode }) {
  const [over, setOver] = useState(false)
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) onFile(file)
  }
  return (
    <Box
      onDragOver={drag}
      onDragLeave={(event: DragEvent) => event.currentTarget === event.target && setOver(false)}
      onDrop={drop}
      sx={{
        minHeight: '60vh',
        borderRadius: 1,
        outline: over ? '2px dashed' : 'none',
        outlineColor: 'primary.main',
        outlineOffset: 6,
      }}
    >
      {children}
    </Box>
  )
}
