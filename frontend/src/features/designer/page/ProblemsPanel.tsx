import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Collapse from '@mui/material/Collapse'
import Typography from '@mui/material/Typography'
import { useState } from 'react'

import { CheckIcon, ErrorIcon, WarningIcon } from '../../../shell/icons.tsx'
import type { DesignProblem } from './problems.ts'

interface ProblemsPanelProps {
  problems: readonly DesignProblem[]
  unchecked: string | null
  onSelect: (elementId: string) => void
}

function count(problems: readonly DesignProblem[], severity: DesignProblem['severity']): number {
  return problems.filter((problem) => problem.severity === severity).length
}

function summary(problems: readonly DesignProblem[]): string {
  if (problems.length === 0) return 'No problems'
  const errors = count(problems, 'error')
  const warnings = count(problems, 'warning')
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
}

function SeverityIcon({ severity }: { severity: DesignProblem['severity'] | null }) {
  if (severity === 'error') return <ErrorIcon fontSize="small" color="error" titleAccess="Error" />
  if (severity === 'warning') return <WarningIcon fontSize="small" color="warning" titleAccess="Warning" />
  return <CheckIcon fontSize="small" color="success" aria-hidden />
}

export function ProblemRow({ problem, onSelect }: { problem: DesignProblem; onSelect: (elementId: string) => void }) {
  return (
    <ButtonBase
      component="li"
      role="button"
      disabled={!problem.elementId}
      onClick={() => onSelect(problem.elementId)}
      sx={{
        display: 'flex',
        justifyContent: 'flex-start',
        alignItems: 'flex-start',
        gap: 1,
        width: '100%',
        px: 1.5,
        py: 0.5,
        textAlign: 'left',
        '&:hover, &:focus-visible': { bgcolor: 'action.hover' },
      }}
    >
      <SeverityIcon severity={problem.severity} />
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Typography variant="body2">{problem.text}</Typography>
        {problem.hint && (
          <Typography variant="body2" color="text.secondary">
            {problem.hint}
          </Typography>
        )}
      </Box>
      <Typography variant="caption" color="text.secondary" sx={{ maxWidth: '35%', overflowWrap: 'anywhere' }}>
        {problem.elementId}
        {problem.line ? ` · line ${problem.line}` : ''}
      </Typography>
    </ButtonBase>
  )
}

/** Below the canvas, never over it. A chosen line selects its element. */
export function ProblemsPanel({ problems, unchecked, onSelect }: ProblemsPanelProps) {
  const [open, setOpen] = useState(false)
  const worst = problems[0]?.severity ?? null
  return (
    <Box component="section" aria-label="Problems" sx={{ borderTop: 1, borderColor: 'divider' }}>
      <ButtonBase
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        sx={{ display: 'flex', gap: 1, width: '100%', justifyContent: 'flex-start', px: 1.5, py: 0.75 }}
      >
        <SeverityIcon severity={worst} />
        <Typography variant="body2" role="status" sx={{ fontWeight: 600 }}>
          {summary(problems)}
        </Typography>
        {unchecked && (
          <Typography variant="body2" color="text.secondary" noWrap>
            Not checked by the server: {unchecked}
          </Typography>
        )}
      </ButtonBase>
      <Collapse in={open && problems.length > 0} unmountOnExit>
        <Box component="ul" sx={{ m: 0, p: 0, pb: 0.5, maxHeight: 180, overflowY: 'auto' }}>
          {problems.map((problem, index) => (
            <ProblemRow key={`${problem.elementId}:${problem.rule}:${index}`} problem={problem} onSelect={onSelect} />
          ))}
        </Box>
      </Collapse>
    </Box>
  )
}
