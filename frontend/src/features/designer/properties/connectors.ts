/** The connectors the server brings, with the inputs each of them reads. */

export interface ConnectorInput {
  name: string
  label: string
  description?: string
  /** Shown as a list of these instead of free text. */
  choices?: readonly string[]
}

export interface Connector {
  taskName: string
  label: string
  inputs: readonly ConnectorInput[]
}

export const CONNECTORS: readonly Connector[] = [
  {
    taskName: 'http',
    label: 'HTTP request',
    inputs: [
      { name: 'url', label: 'Address' },
      { name: 'method', label: 'Method', choices: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] },
      { name: 'query', label: 'Query', description: 'An object, such as = {page: 2}.' },
      { name: 'headers', label: 'Headers', description: 'An object, such as = {Accept: "text/plain"}.' },
      { name: 'body', label: 'Body', description: 'Text, or an expression whose value is sent as JSON.' },
      { name: 'timeout', label: 'Time limit in seconds' },
      {
        name: 'errorCodes',
        label: 'Error codes',
        description: 'BPMN errors to throw by HTTP status, such as = {"404": "not-found"}.',
      },
    ],
  },
  {
    taskName: 'email',
    label: 'E-mail',
    inputs: [
      { name: 'to', label: 'To', description: 'Addresses, separated by commas.' },
      { name: 'cc', label: 'Copy to' },
      { name: 'bcc', label: 'Blind copy to' },
      { name: 'replyTo', label: 'Answer to' },
      { name: 'subject', label: 'Subject' },
      { name: 'body', label: 'Text' },
      { name: 'html', label: 'HTML text', description: 'An alternative to the plain text.' },
    ],
  },
  {
    taskName: 'amqp',
    label: 'RabbitMQ message',
    inputs: [
      { name: 'exchange', label: 'Exchange', description: 'One that the operator allows.' },
      { name: 'routingKey', label: 'Routing key' },
      { name: 'body', label: 'Body', description: 'Text, or an expression whose value is sent as JSON.' },
      { name: 'headers', label: 'Headers', description: 'An object, such as = {priority: "high"}.' },
      { name: 'type', label: 'Type of the message' },
    ],
  },
]

export function findConnector(taskName: string): Connector | undefined {
  return CONNECTORS.find((connector) => connector.taskName === taskName)
}
