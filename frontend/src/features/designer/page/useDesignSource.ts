import { useQuery } from '@tanstack/react-query'

import { api } from '../../../api/client.ts'
import { isStatus } from '../../../api/errors.ts'
import type { Draft, Process } from '../../../api/types.ts'
import { blankDiagram } from '../modeler/blank.ts'

/** What the editor opens: the draft, else the newest deployed version, else a new diagram. */
export interface DesignSource {
  xml: string
  name: string
  /** Revision of the draft it builds on; 0 if there is none. */
  revision: number
  draft: { updatedAt: string; updatedBy: string | null } | null
  deployedVersion: number | null
  mayDesign: boolean
}

/** Handed over by the list of diagrams: the content of a file, or the name of a new process. */
export interface NewDiagram {
  xml?: string
  name?: string
}

async function orNull<T>(request: Promise<T>): Promise<T | null> {
  return request.catch((error: unknown) => {
    if (isStatus(error, 404)) return null
    throw error
  })
}

async function loadSource(key: string, fresh: NewDiagram | null, signal: AbortSignal): Promise<DesignSource> {
  const path = encodeURIComponent(key)
  const [draft, process] = await Promise.all([
    orNull(api.get<Draft>(`drafts/${path}/`, undefined, signal)),
    orNull(api.get<Process>(`processes/${path}/`, undefined, signal)),
  ])
  const name = draft?.name ?? process?.name ?? fresh?.name ?? key
  return {
    xml: fresh?.xml ?? draft?.xml ?? (await deployedXml(process, signal)) ?? blankDiagram(key, name),
    name,
    revision: draft?.revision ?? 0,
    draft: draft && { updatedAt: draft.updated_at, updatedBy: draft.updated_by },
    deployedVersion: process?.latest?.version ?? null,
    mayDesign: process ? process.permissions.includes('design') : true,
  }
}

async function deployedXml(process: Process | null, signal: AbortSignal): Promise<string | null> {
  return process?.latest ? api.text(`definitions/${process.latest.id}/xml/`, signal) : null
}

/** Read once for each opening; the editor then is the only one that changes it. */
export function useDesignSource(key: string, fresh: NewDiagram | null, opening: number) {
  return useQuery({
    queryKey: ['designer', key, opening],
    queryFn: ({ signal }) => loadSource(key, fresh, signal),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
