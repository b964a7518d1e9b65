import Alert, { type AlertColor } from '@mui/material/Alert'
import Snackbar from '@mui/material/Snackbar'
import { createContext, use, useCallback, useState, type ReactNode } from 'react'

interface Toast {
  key: number
  text: string
  severity: AlertColor
}

export type ShowToast = (text: string, severity?: AlertColor) => void

const ToastContext = createContext<ShowToast>(() => undefined)

const SHOWN_MS = 5000

/** Short news at the top centre; the bottom right belongs to the diagram library's mark. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [queue, setQueue] = useState<Toast[]>([])
  const show = useCallback<ShowToast>((text, severity = 'info') => {
    setQueue((waiting) => [...waiting, { key: Date.now() + Math.random(), text, severity }])
  }, [])
  const dismiss = () => setQueue((waiting) => waiting.slice(1))
  const toast = queue[0]
  return (
    <ToastContext.Provider value={show}>
      {children}
      {toast && (
        <Snackbar
          key={toast.key}
          open
          autoHideDuration={SHOWN_MS}
          anchorOrigin={{ vertical: 'top', horizontal: 'center' }}
          onClose={(_, reason) => reason !== 'clickaway' && dismiss()}
        >
          <Alert severity={toast.severity} variant="filled" onClose={dismiss}>
            {toast.text}
          </Alert>
        </Snackbar>
      )}
    </ToastContext.Provider>
  )
}

export function useToast(): ShowToast {
  return use(ToastContext)
}
