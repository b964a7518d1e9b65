import { createContext, useEffect, useMemo, type ReactNode } from 'react'

import { config } from '../config.ts'
import { LiveClient, type Socket } from './LiveClient.ts'

export const LiveContext = createContext<LiveClient | null>(null)

function openBrowserSocket(): Socket {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return new WebSocket(`${scheme}://${window.location.host}${config.wsPath}`) as Socket
}

export function LiveProvider({ children, client }: { children: ReactNode; client?: LiveClient }) {
  const live = useMemo(() => client ?? new LiveClient(openBrowserSocket), [client])
  useEffect(() => {
    live.start()
    // A laptop that wakes up or finds its network again need not wait for the back-off.
    const wake = () => live.start()
    window.addEventListener('online', wake)
    return () => {
      window.removeEventListener('online', wake)
      live.stop()
    }
  }, [live])
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>
}
