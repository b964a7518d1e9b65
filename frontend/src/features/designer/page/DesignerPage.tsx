import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useEffect, useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'

import { DiagramViewer } from '../../../diagram/DiagramViewer.tsx'
import { BackIcon } from '../../../shell/icons.tsx'
import { Loading } from '../../../shell/Loading.tsx'
import { PageHeader } from '../../../shell/PageHeader.tsx'
import { ProblemAlert } from '../../../shell/ProblemAlert.tsx'
import { TimeText } from '../../../shell/time.tsx'
import { Editor } from './Editor.tsx'
import { useDesignSource, type DesignSource, type NewDiagram } from './useDesignSource.ts'

/** A palette, a canvas and a properties panel need this much room. */
const EDITABLE = '(min-width: 900px)'

function Origin({ source }: { source: DesignSource }) {
  if (source.draft) {
    return (
      <>
        Opened from the draft of {source.draft.updatedBy ?? 'someone'}, saved <TimeText at={source.draft.updatedAt} />
      </>
    )
  }
  return <>{source.deployedVersion === null ? 'Opened as a new diagram' : `Opened from version ${source.deployedVersion}`}</>
}

function ReadOnly({ source, isNarrow }: { source: DesignSource; isNarrow: boolean }) {
  return (
    <>
      <Alert severity="info" sx={{ mb: 1 }}>
        {isNarrow ? 'This window is too narrow for editing.' : 'You may look at this process, but not change it.'}
      </Alert>
      <DiagramViewer xml={source.xml} height="70vh" label={`Diagram of ${source.name}`} />
    </>
  )
}

/** What the list handed over is used once: a reload of the page shows what the server has. */
function useHandedOver(): NewDiagram | null {
  const location = useLocation()
  const navigate = useNavigate()
  const [handed] = useState(() => location.state as NewDiagram | null)
  useEffect(() => {
    if (location.state) void navigate(location.pathname, { replace: true, state: null })
  }, [location, navigate])
  return handed
}

export default function DesignerPage() {
  const { key = '' } = useParams()
  return <Design key={key} designKey={key} />
}

function Design({ designKey }: { designKey: string }) {
  const handed = useHandedOver()
  const [opening, setOpening] = useState(0)
  const fresh = opening === 0 ? handed : null
  const { data: source, error, refetch } = useDesignSource(designKey, fresh, opening)
  const wide = useMediaQuery(EDITABLE, { noSsr: true })
  // Turning a tablet must not throw work away: what was opened for editing stays so.
  const [startedWide] = useState(wide)
  const isEditable = (wide || startedWide) && source?.mayDesign
  const back = (
    <Button component={Link} to="/designer" startIcon={<BackIcon />}>
      All diagrams
    </Button>
  )
  return (
    <>
      <PageHeader title={source?.name ?? designKey} subtitle={source && <Origin source={source} />} actions={back} />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!source && !error && <Loading />}
      {source && !isEditable && <ReadOnly source={source} isNarrow={source.mayDesign} />}
      {source && isEditable && (
        <Editor
          key={opening}
          designKey={designKey}
          source={source}
          isNew={fresh?.xml !== undefined}
          onReload={() => setOpening(opening + 1)}
        />
      )}
    </>
  )
}
