import { correlationKey, messageOf, waitsForMessage, writeCorrelationKey } from '../dialect/messages.ts'
import { feelEntry } from './entries.ts'
import { group, type GroupFactory } from './groups.ts'

/** Which instance a message is meant for; the message itself is chosen in the panel's own group. */
export const messageGroup: GroupFactory = (element) => {
  const model = element.businessObject
  const message = messageOf(model)
  if (!message || !waitsForMessage(model)) return null
  return group('pythmata-correlation', 'Correlation', [
    feelEntry({
      id: 'correlationKey',
      label: 'Correlation key',
      description: 'The message goes to the instance where this has the value that the sender gives.',
      feel: 'required',
      get: () => withSign(correlationKey(message)),
      set: (target, key, services) => writeCorrelationKey(target, message, key === '=' ? '' : key, services),
    }),
  ])
}

function withSign(text: string): string {
  return text === '' || text.startsWith('=') ? text : `=${text}`
}
