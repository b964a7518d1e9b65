import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Paper from '@mui/material/Paper'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useState } from 'react'
import { Link as RouterLink, useParams, useSearchParams } from 'react-router'

import { isRefused } from '../../api/errors.ts'
import type { Instance } from '../../api/types.ts'
import { InstanceDiagram } from '../../diagram/InstanceDiagram.tsx'
import { durationBetween } from '../../format/duration.ts'
import { Loading } from '../../shell/Loading.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'
import { TimeText } from '../../shell/time.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { IncidentsTab } from './IncidentsTab.tsx'
import { InstanceActions } from './InstanceActions.tsx'
import { OperationsTab } from './OperationsTab.tsx'
import { useInstance } from './queries.ts'
import { StatusChip } from './StatusChip.tsx'
import { VariablesTab } from './VariablesTab.tsx'
import { WaitsTab } from './WaitsTab.tsx'

const TABS = {
  history: 'History',
  variables: 'Variables',
  incidents: 'Incidents',
  waits: 'Waits for',
  operations: 'Operations',
} as const
type TabName = keyof typeof TABS

function Facts({ instance }: { instance: Instance }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
      <StatusChip status={instance.status} />
      <Link component={RouterLink} to={`/monitor/${encodeURIComponent(instance.process.key)}`}>
        {instance.process.name || instance.process.key}
      </Link>
      <span>version {instance.definition.version}</span>
      <span>
        · started <TimeText at={instance.started_at} />
        {instance.started_by && ` by ${instance.started_by}`}
      </span>
      <span>· lasts {durationBetween(instance.started_at, instance.ended_at)}</span>
      {instance.parent && (
        <Link component={RouterLink} to={`/monitor/instances/${instance.parent}`}>
          called by another instance
        </Link>
      )}
    </Box>
  )
}

function TabContent({ tab, instance, element }: { tab: TabName; instance: Instance; element: string | null }) {
  if (tab === 'history') return <HistoryTab instance={instance} element={element} />
  if (tab === 'variables') return <VariablesTab instance={instance} />
  if (tab === 'incidents') return <IncidentsTab instance={instance} />
  if (tab === 'waits') return <WaitsTab instance={instance} />
  return <OperationsTab instance={instance} />
}

function tabLabel(tab: TabName, instance: Instance): string {
  const open = instance.incidents.filter((incident) => !incident.resolved_at).length
  return tab === 'incidents' && open > 0 ? `${TABS.incidents} (${open})` : TABS[tab]
}

export function InstancePage() {
  const { id = '' } = useParams()
  const [parameters, setParameters] = useSearchParams()
  const [element, setElement] = useState<string | null>(null)
  const query = useInstance(id)
  if (query.isPending) return <Loading label="Loading the instance" />
  if (!query.data || isRefused(query.error)) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
  const instance = query.data
  const asked = parameters.get('tab') as TabName
  const tab = asked in TABS ? asked : 'history'
  return (
    <>
      <PageHeader
        title={instance.business_key || instance.process.name || instance.id}
        subtitle={<Facts instance={instance} />}
        live
        actions={<InstanceActions instance={instance} />}
      />
      <Paper variant="outlined" sx={{ mb: 2, overflow: 'hidden' }}>
        <InstanceDiagram instance={id} selected={element} onSelect={setElement} label="Diagram with live tokens" />
      </Paper>
      <Paper variant="outlined">
        <Tabs
          value={tab}
          onChange={(_, value: TabName) => setParameters({ tab: value }, { replace: true })}
          variant="scrollable"
          aria-label="Details"
        >
          {(Object.keys(TABS) as TabName[]).map((name) => (
            <Tab key={name} value={name} label={tabLabel(name, instance)} />
          ))}
        </Tabs>
        <Box sx={{ p: 2 }}>
          <TabContent tab={tab} instance={instance} element={element} />
        </Box>
      </Paper>
    </>
  )
}
