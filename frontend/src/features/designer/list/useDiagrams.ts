import { useMemo } from 'react'

import { useCursorPages } from '../../../api/pages.ts'
import type { DraftSummary, Process } from '../../../api/types.ts'

/** A line of the list: a draft, a deployed process, or both. */
export interface DiagramRow {
  key: string
  name: string
  draft: DraftSummary | null
  version: number | null
  mayDesign: boolean
}

export function mergeDiagrams(drafts: readonly DraftSummary[], processes: readonly Process[]): DiagramRow[] {
  const rows = new Map<string, DiagramRow>()
  for (const { key, name, latest, permissions } of processes) {
    const mayDesign = permissions.includes('design')
    rows.set(key, { key, name: name || key, draft: null, version: latest?.version ?? null, mayDesign })
  }
  for (const draft of drafts) {
    const process = rows.get(draft.key) ?? { key: draft.key, version: null, mayDesign: true }
    rows.set(draft.key, { ...process, name: draft.name || draft.key, draft })
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name))
}

export function useDiagrams() {
  const drafts = useCursorPages<DraftSummary>('drafts/')
  const processes = useCursorPages<Process>('processes/')
  const rows = useMemo(() => mergeDiagrams(drafts.rows, processes.rows), [drafts.rows, processes.rows])
  const lists = [drafts, processes]
  return {
    rows,
    error: drafts.error ?? processes.error,
    isPending: lists.some((list) => list.isPending),
    hasMore: lists.some((list) => list.hasNextPage),
    loadMore: () => lists.forEach((list) => list.hasNextPage && void list.fetchNextPage()),
    refetch: () => lists.forEach((list) => void list.refetch()),
  }
}
