import Box from '@mui/material/Box'
import Button from '@mui/material/Button'

import { CopyIcon } from '../../../shell/icons.tsx'
import { useToast } from '../../../shell/Toasts.tsx'
import { MONOSPACE } from '../../../theme/theme.ts'

/** The file as it would be exported, to read and to copy. */
export function XmlView({ xml }: { xml: string }) {
  const toast = useToast()
  const copy = () =>
    navigator.clipboard.writeText(xml).then(
      () => toast('The XML is on the clipboard.', 'success'),
      () => toast('The browser did not allow copying; select the text instead.', 'warning'),
    )
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 }}>
      <Box sx={{ p: 1, borderBottom: 1, borderColor: 'divider' }}>
        <Button startIcon={<CopyIcon />} onClick={() => void copy()}>
          Copy
        </Button>
      </Box>
      <Box
        component="pre"
        tabIndex={0}
        aria-label="XML of the diagram"
        sx={{ m: 0, p: 1.5, flex: 1, overflow: 'auto', fontFamily: MONOSPACE, fontSize: 12.5, color: 'text.primary' }}
      >
        {xml}
      </Box>
    </Box>
  )
}
