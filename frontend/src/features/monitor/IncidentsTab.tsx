import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'

import type { Incident, Instance } from '../../api/types.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { MONOSPACE } from '../../theme/theme.ts'
import { useInstanceAct } from './queries.ts'

function IncidentCard({ incident, instance }: { incident: Incident; instance: Instance }) {
  const act = useInstanceAct(instance.id)
  const isOpen = !incident.resolved_at
  const mayRetry = isOpen && instance.permissions.includes('operate')
  return (
    <Alert
      severity={isOpen ? 'error' : 'success'}
      variant="outlined"
      action={
        mayRetry && (
          <Button
            color="inherit"
            disabled={act.isPending}
            onClick={() => act.mutate({ path: `incidents/${incident.id}/retry/` })}
          >
            Retry
          </Button>
        )
      }
    >
      <AlertTitle>
        {incident.element_id || incident.kind} · {incident.kind}
      </AlertTitle>
      <Box sx={{ overflowWrap: 'anywhere' }}>{incident.message}</Box>
      {incident.detail && (
        <Box component="pre" sx={{ fontFamily: MONOSPACE, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', my: 1 }}>
          {incident.detail}
        </Box>
      )}
      <Box sx={{ color: 'text.secondary' }}>
        since <TimeText at={incident.created_at} />
        {incident.resolved_at && (
          <>
            , resolved <TimeText at={incident.resolved_at} />
          </>
        )}
      </Box>
      <ProblemAlert error={act.error} />
    </Alert>
  )
}

export function IncidentsTab({ instance }: { instance: Instance }) {
  if (instance.incidents.length === 0) return <EmptyState title="No incidents" hint="Nothing stands still." />
  return (
    <Stack spacing={1}>
      {instance.incidents.map((incident) => (
        <IncidentCard key={incident.id} incident={incident} instance={instance} />
      ))}
    </Stack>
  )
}
