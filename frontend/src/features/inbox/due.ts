import type { Task } from '../../api/types.ts'

export type Urgency = 'overdue' | 'soon' | 'later'

const SOON_MS = 24 * 60 * 60 * 1000

/** How pressing a due date is; null without one. */
export function urgencyOf(task: Pick<Task, 'due_at'>, now: number = Date.now()): Urgency | null {
  if (!task.due_at) return null
  const left = new Date(task.due_at).getTime() - now
  if (left < 0) return 'overdue'
  return left < SOON_MS ? 'soon' : 'later'
}

/** The task to go on with when `done` leaves the list: the one below it, else the one above. */
export function taskAfter(tasks: Pick<Task, 'id'>[], done: string): string | null {
  const index = tasks.findIndex((task) => task.id === done)
  if (index < 0) return tasks[0]?.id ?? null
  return (tasks[index + 1] ?? tasks[index - 1])?.id ?? null
}
