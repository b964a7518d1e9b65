/** What was typed into a form and not sent yet, kept in this browser until the task is completed. */

const PREFIX = 'pythmata:task-draft:'

export type FormData = Record<string, unknown>

export function readDraft(taskId: string): FormData | null {
  const text = localStorage.getItem(PREFIX + taskId)
  if (!text) return null
  try {
    return JSON.parse(text) as FormData
  } catch {
    removeDraft(taskId)
    return null
  }
}

export function writeDraft(taskId: string, data: FormData): void {
  localStorage.setItem(PREFIX + taskId, JSON.stringify(data))
}

export function removeDraft(taskId: string): void {
  localStorage.removeItem(PREFIX + taskId)
}
