import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Paper from '@mui/material/Paper'
import TextField from '@mui/material/TextField'
import { Link, useParams, useSearchParams } from 'react-router'

import type { Definition, Process } from '../../api/types.ts'
import { DefinitionDiagram } from '../../diagram/InstanceDiagram.tsx'
import { FlowIcon, PlayIcon } from '../../shell/icons.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { InstanceList } from './InstanceList.tsx'
import { useDefinitions, useProcess } from './queries.ts'

interface VersionChoiceProps {
  definitions: Definition[]
  chosen: Definition
  onChoose: (version: number) => void
}

function VersionChoice({ definitions, chosen, onChoose }: VersionChoiceProps) {
  return (
    <TextField
      select
      label="Version"
      value={chosen.version}
      onChange={(event) => onChoose(Number(event.target.value))}
      sx={{ minWidth: 110 }}
    >
      {definitions.map((definition) => (
        <MenuItem key={definition.id} value={definition.version}>
          {definition.version}
          {definition.version_tag && ` (${definition.version_tag})`}
        </MenuItem>
      ))}
    </TextField>
  )
}

/** Where this person may go on from here. */
function ProcessLinks({ process: { key, permissions } }: { process: Process }) {
  return (
    <>
      {permissions.includes('design') && (
        <Button component={Link} to={`/designer/${encodeURIComponent(key)}`} startIcon={<FlowIcon />}>
          Designer
        </Button>
      )}
      {permissions.includes('start') && (
        <Button variant="contained" component={Link} to={`/processes/${encodeURIComponent(key)}`} startIcon={<PlayIcon />}>
          Start
        </Button>
      )}
    </>
  )
}

const REPLACE = { replace: true }

function changed(parameters: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(parameters)
  if (value) next.set(name, value)
  else next.delete(name)
  return next
}

export function ProcessPage() {
  const { processKey = '' } = useParams()
  const [parameters, setParameters] = useSearchParams()
  const process = useProcess(processKey)
  const definitions = useDefinitions(processKey)
  const error = process.error ?? definitions.error
  if (error) return <ProblemAlert error={error} onRetry={() => void process.refetch()} />
  if (!process.data || !definitions.data) return <Loading label="Loading the process" />
  const versions = definitions.data.results
  const asked = Number(parameters.get('version'))
  const chosen = versions.find((definition) => definition.version === asked) ?? versions[0]
  const { name } = process.data
  const setParameter = (parameter: string, value: string) => setParameters(changed(parameters, parameter, value), REPLACE)
  return (
    <>
      <PageHeader
        title={name || processKey}
        subtitle={processKey}
        live
        actions={
          <>
            {chosen && (
              <VersionChoice
                definitions={versions}
                chosen={chosen}
                onChoose={(version) => setParameter('version', String(version))}
              />
            )}
            <ProcessLinks process={process.data} />
          </>
        }
      />
      {chosen && (
        <Paper variant="outlined" sx={{ mb: 2, overflow: 'hidden' }}>
          <DefinitionDiagram definition={chosen.id} label={`Diagram of ${name || processKey}, version ${chosen.version}`} />
        </Paper>
      )}
      <InstanceList
        process={processKey}
        definition={asked && chosen ? chosen.id : undefined}
        status={parameters.get('status') ?? ''}
        incidents={parameters.get('incidents') === 'true'}
        search={parameters.get('search') ?? ''}
        onFilter={setParameter}
      />
    </>
  )
}
