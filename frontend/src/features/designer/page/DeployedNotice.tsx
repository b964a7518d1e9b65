import Alert from '@mui/material/Alert'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'

import type { Definition, Deployment } from '../../../api/types.ts'
import { serverProblems } from './problems.ts'

function DeployedLine({ definition }: { definition: Definition }) {
  const key = encodeURIComponent(definition.key)
  return (
    <li>
      {definition.name || definition.key}: version {definition.version} —{' '}
      <Link component={RouterLink} to={`/monitor/${key}`}>
        monitor
      </Link>
      {', '}
      <Link component={RouterLink} to={`/processes/${key}`}>
        start
      </Link>
    </li>
  )
}

/** What came of a deployment, and where to go from here. */
export function DeployedNotice({ deployment }: { deployment: Deployment }) {
  const warnings = serverProblems(deployment.problems)
  const isNew = deployment.definitions.length > 0
  return (
    <>
      <Alert severity={isNew ? 'success' : 'info'}>
        {isNew ? 'Deployed.' : 'Nothing was new: the newest version is the same as this diagram.'}
        <ul>
          {deployment.definitions.map((definition) => (
            <DeployedLine key={definition.id} definition={definition} />
          ))}
          {deployment.forms.map(({ key, version }) => (
            <li key={`form ${key}`}>
              Form {key}: version {version}
            </li>
          ))}
          {deployment.unchanged.map((key) => (
            <li key={`unchanged ${key}`}>{key}: unchanged</li>
          ))}
        </ul>
      </Alert>
      {warnings.length > 0 && (
        <Alert severity="warning" variant="outlined">
          <ul>
            {warnings.map((warning, index) => (
              <li key={index}>
                {warning.elementId && `${warning.elementId}: `}
                {warning.text}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </>
  )
}
