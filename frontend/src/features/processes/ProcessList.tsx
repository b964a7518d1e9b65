import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import CardActionArea from '@mui/material/CardActionArea'
import CardContent from '@mui/material/CardContent'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { Link } from 'react-router'

import { useCursorPages } from '../../api/pages.ts'
import type { Process } from '../../api/types.ts'
import { useLiveTopic } from '../../live/hooks.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { Loading } from '../../shell/Loading.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../shell/ProblemAlert.tsx'

function matches(process: Process, text: string): boolean {
  return `${process.name} ${process.key}`.toLowerCase().includes(text.toLowerCase())
}

function ProcessCard({ process }: { process: Process }) {
  return (
    <Card variant="outlined" component="li">
      <CardActionArea component={Link} to={encodeURIComponent(process.key)} sx={{ height: '100%' }}>
        <CardContent>
          <Typography variant="h3">{process.name || process.key}</Typography>
          <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
            {process.key} · version {process.latest?.version}
            {process.tenant && ` · ${process.tenant}`}
          </Typography>
        </CardContent>
      </CardActionArea>
    </Card>
  )
}

/** The processes this person may start. */
export function ProcessList() {
  const { rows, error, isPending, hasNextPage, fetchNextPage, refetch } = useCursorPages<Process>('processes/')
  const [text, setText] = useState('')
  useLiveTopic('processes', [['processes/']])
  const startable = rows.filter((process) => process.permissions.includes('start') && process.latest)
  const shown = startable.filter((process) => matches(process, text))
  return (
    <>
      <PageHeader
        title="Start a process"
        actions={
          <TextField label="Search" type="search" value={text} onChange={(event) => setText(event.target.value)} />
        }
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label="Loading processes" />}
      {!isPending && !error && shown.length === 0 && (
        <EmptyState
          title={text ? 'No process matches' : 'There is nothing you may start'}
          hint={text ? 'Try another word.' : 'Ask an administrator for the permission to start a process.'}
        />
      )}
      <Box
        component="ul"
        sx={{ display: 'grid', gap: 2, p: 0, m: 0, gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))' }}
      >
        {shown.map((process) => (
          <ProcessCard key={`${process.tenant}/${process.key}`} process={process} />
        ))}
      </Box>
      {hasNextPage && <Button onClick={() => void fetchNextPage()}>More</Button>}
    </>
  )
}
