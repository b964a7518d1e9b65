import type { ActivityRecord, ElementStatistics, Instance, InstanceHistory } from '../api/types.ts'
import type { Mark, Marks } from './marks.ts'

const CANCELED = new Set(['terminated', 'canceled', 'withdrawn'])

export function statisticsMarks(statistics: readonly ElementStatistics[]): Marks {
  return Object.fromEntries(
    statistics.map(({ element_id, active, incidents }): [string, Mark] => [
      element_id,
      { tokens: active, incidents, state: incidents ? 'incident' : active ? 'active' : undefined },
    ]),
  )
}

function pastMark(activity: ActivityRecord): Mark {
  return { state: CANCELED.has(activity.status.toLowerCase()) ? 'canceled' : 'completed' }
}

/** What happened, painted over by what is now: completed, then active, then incidents. */
export function instanceMarks(instance?: Instance, history?: InstanceHistory): { marks: Marks; takenFlows: string[] } {
  const marks: Marks = {}
  for (const activity of history?.activities ?? []) {
    if (activity.ended_at) marks[activity.element_id] = pastMark(activity)
  }
  for (const { element_id } of instance?.tokens ?? []) {
    marks[element_id] = { tokens: (marks[element_id]?.tokens ?? 0) + 1, state: 'active' }
  }
  for (const incident of instance?.incidents ?? []) {
    if (incident.resolved_at) continue
    const mark = marks[incident.element_id]
    marks[incident.element_id] = { ...mark, incidents: (mark?.incidents ?? 0) + 1, state: 'incident' }
  }
  const takenFlows = (history?.flows ?? []).filter(({ count }) => count > 0).map(({ flow_id }) => flow_id)
  return { marks, takenFlows }
}
