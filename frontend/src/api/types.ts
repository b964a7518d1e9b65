/** Shapes of the REST API. Timestamps are ISO 8601 in UTC. */

export interface Page<T> {
  next: string | null
  previous: string | null
  results: T[]
}

export type Severity = 'error' | 'warning'

/** A finding about a model: where it is and what to do. */
export interface ModelProblem {
  file?: string
  element_id: string | null
  line: number | null
  rule: string
  severity: Severity
  text: string
  hint: string
}

export interface FieldError {
  field: string
  text: string
}

/** application/problem+json (RFC 9457). */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail: string
  errors?: FieldError[]
  problems?: ModelProblem[]
  [extra: string]: unknown
}

export interface UserName {
  username: string
  full_name: string
}

export interface Me extends UserName {
  email: string
  groups: string[]
  is_staff: boolean
  is_superuser: boolean
}

export type Permission = 'view' | 'start' | 'design' | 'operate' | 'administer'

export interface Definition {
  id: string
  key: string
  name: string
  version: number
  version_tag: string
  created_at: string
  deployment: string
  is_suspended: boolean
}

export interface Deployment {
  id: string
  name: string
  note: string
  created_at: string
  created_by: string | null
  definitions: Definition[]
  forms: { key: string; version: number }[]
  unchanged: string[]
  problems: ModelProblem[]
}

export interface Tenant {
  key: string
  name: string
}

export interface Process {
  key: string
  tenant: string
  name: string
  latest: Definition | null
  counts: { active: number; suspended: number; completed: number; incidents: number }
  permissions: Permission[]
  start_form: string | null
}

export interface ElementStatistics {
  element_id: string
  active: number
  incidents: number
  completed: number
}

export interface FormDocument {
  key: string
  version: number
  schema: Record<string, unknown>
}

export interface DraftSummary {
  key: string
  name: string
  revision: number
  updated_at: string
  updated_by: string | null
}

export interface Draft extends DraftSummary {
  xml: string
}

export type InstanceStatus = 'active' | 'suspended' | 'completed' | 'terminated' | 'failed'

export interface InstanceRow {
  id: string
  process: { key: string; name: string }
  definition: { id: string; version: number }
  business_key: string
  status: InstanceStatus
  version: number
  started_at: string
  ended_at: string | null
  started_by: string | null
  parent: string | null
  incident_count: number
}

export interface Token {
  element_id: string
  key: number
  status: string
}

export interface Timer {
  id: string
  element_id: string
  due_at: string
}

export interface Subscription {
  kind: string
  name: string
  element_id: string
  correlation_key: string | null
}

export interface Incident {
  id: string
  kind: string
  element_id: string
  instance: string
  message: string
  detail: string
  status: string
  created_at: string
  resolved_at: string | null
}

export interface Instance extends Omit<InstanceRow, 'incident_count'> {
  tokens: Token[]
  variables: Record<string, unknown>
  incidents: Incident[]
  timers: Timer[]
  subscriptions: Subscription[]
  permissions: Permission[]
}

export interface ActivityRecord {
  key: number
  element_id: string
  element_name: string
  element_type: string
  status: string
  scope_key: number
  started_at: string
  ended_at: string | null
}

export interface InstanceHistory {
  activities: ActivityRecord[]
  flows: { flow_id: string; count: number }[]
  operations: { at: string; actor: string | null; action: string; detail: string }[]
  variable_updates: { name: string; value: unknown; scope_key: number; at: string }[]
}

export interface Variable {
  name: string
  value: unknown
  type: string
  scope_key: number
  updated_at: string
}

export type TaskStatus = 'created' | 'claimed' | 'completing' | 'completed' | 'canceled'
export type TaskAction = 'claim' | 'unclaim' | 'complete' | 'assign'

export interface Task {
  id: string
  name: string
  element_id: string
  status: TaskStatus
  assignee: UserName | null
  candidate_users: string[]
  candidate_groups: string[]
  due_at: string | null
  follow_up_at: string | null
  priority: number
  created_at: string
  completed_at: string | null
  instance: { id: string; business_key: string }
  process: { key: string; name: string }
  definition: { id: string; version: number }
  form_key: string | null
  documentation: string
  version: number
  actions: TaskAction[]
}

export interface TaskCounts {
  mine: number
  group: number
  all: number
}

export interface TaskForm {
  schema: Record<string, unknown> | null
  data: Record<string, unknown>
}

export interface Job {
  id: string
  element_id: string
  topic: string
  status: string
  retries_left: number
  due_at: string | null
  error: string
  instance: string
}
