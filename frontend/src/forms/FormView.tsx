import { Form, type Schema } from '@bpmn-io/form-js'
import '@bpmn-io/form-js/dist/assets/form-js.css'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'

import type { FieldError } from '../api/types.ts'
import './form-view.css'

export interface FormHandle {
  /** The data, or null after the fields that do not fit have been marked. */
  submit(): Record<string, unknown> | null
}

interface FormViewProps {
  schema: Record<string, unknown>
  data: Record<string, unknown>
  readOnly?: boolean
  errors?: FieldError[]
  onChange?: (data: Record<string, unknown>) => void
  handle?: Ref<FormHandle>
}

interface ChangedEvent {
  data: Record<string, unknown>
  initialData: Record<string, unknown>
}

interface FieldRegistry {
  getAll(): { id: string; key?: string }[]
}

/** Shows what the server found beside the fields themselves. */
function markErrors(form: Form, errors: FieldError[]): void {
  const fields = form.get<FieldRegistry>('formFieldRegistry').getAll()
  const byId: Record<string, string[]> = {}
  for (const { field, text } of errors) {
    const id = fields.find((candidate) => candidate.key === field)?.id
    if (id) byId[id] = [...(byId[id] ?? []), text]
  }
  const state = form as unknown as { _setState(state: { errors: Record<string, string[]> }): void }
  state._setState({ errors: byId })
}

/** form-js says "changed" when it opens and validates as well; here only other values than before count. */
function onlyNew(tell: (data: Record<string, unknown>) => void) {
  let last: string | undefined
  return ({ data, initialData }: ChangedEvent) => {
    const text = JSON.stringify(data)
    if (text === (last ?? JSON.stringify(initialData))) return
    last = text
    tell(data)
  }
}

const FIRST_INVALID = ['input', 'textarea', 'select'].map((field) => `.fjs-has-errors ${field}`).join()

/** A form-js form. It is built anew when schema or data become other objects. */
export function FormView({ schema, data, readOnly = false, errors, onChange, handle }: FormViewProps) {
  const container = useRef<HTMLDivElement>(null)
  const form = useRef<Form>(null)
  const changed = useRef(onChange)
  const [failure, setFailure] = useState('')
  useEffect(() => {
    changed.current = onChange
  }, [onChange])

  useEffect(() => {
    if (!container.current) return
    // Without form-js's pause after each key: Ctrl+Enter sends what was typed to the last letter.
    const options = { container: container.current, debounce: false }
    const instance = new Form(options)
    form.current = instance
    instance.setProperty('readOnly', readOnly)
    instance.on('changed', onlyNew((values) => changed.current?.(values)))
    instance.importSchema(schema as unknown as Schema, data).then(
      () => setFailure(''),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    )
    return () => {
      form.current = null
      instance.destroy()
    }
  }, [schema, data, readOnly])

  useEffect(() => {
    if (form.current && errors?.length) markErrors(form.current, errors)
  }, [errors])

  useImperativeHandle(handle, () => ({
    submit() {
      if (!form.current) return null
      const result = form.current.submit()
      if (Object.keys(result.errors).length === 0) return result.data
      // The fields are marked with the next drawing.
      requestAnimationFrame(() => container.current?.querySelector<HTMLElement>(FIRST_INVALID)?.focus())
      return null
    },
  }))

  return (
    <>
      {failure && <Alert severity="error">This form cannot be shown: {failure}</Alert>}
      <Box ref={container} className="form-view" />
    </>
  )
}
