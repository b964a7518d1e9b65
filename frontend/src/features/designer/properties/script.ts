import { is } from '../modeler/moddle.ts'
import { attribute, selectEntry, textAreaEntry, textEntry, type Field } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'
import { variableProblem } from './validation.ts'

const LANGUAGES = [
  { value: '', label: '(not chosen)' },
  { value: 'feel', label: 'FEEL' },
  { value: 'python', label: 'Python' },
]

const SCRIPT: Field<string> = {
  id: 'script',
  label: 'Script',
  description:
    'Variables in sight are inputs. Python: names the script assigns come back, or with a result variable the value of its last expression.',
  get: (element) => element.businessObject.get<string | undefined>('script') ?? '',
  set: (element, script, { modeling }) => modeling.updateProperties(element, { script: script || undefined }),
}

export const scriptGroup: GroupFactory = (element) => {
  const model = element.businessObject
  if (!is(model, 'bpmn:ScriptTask')) return null
  const format = attribute('scriptFormat', 'scriptFormat', 'Language')
  const current = format.get(element)
  const isForeign = current !== '' && !LANGUAGES.some(({ value }) => value === current)
  const options = isForeign ? [...LANGUAGES, { value: current, label: `${current} (not executable)` }] : LANGUAGES
  return group('pythmata-script', 'Script', [
    selectEntry({ ...format, options }),
    textAreaEntry({ ...SCRIPT, rows: 10, monospace: true }),
    textEntry(attribute('resultVariable', 'pythmata:resultVariable', 'Result variable', { validate: variableProblem })),
  ])
}
