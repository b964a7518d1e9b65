import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { DefinitionDiagram, InstanceDiagram } from './diagram/InstanceDiagram.tsx'
import { Providers } from './Providers.tsx'
import { ErrorBoundary } from './shell/ErrorPage.tsx'

/** Live diagrams in plain pages: `<div data-pythmata-diagram data-definition="ID" data-instance="ID?">`. */
function mount(place: HTMLElement) {
  const { definition, instance, label } = place.dataset
  if (!definition && !instance) return
  createRoot(place).render(
    <StrictMode>
      <Providers>
        <ErrorBoundary>
          {instance ? (
            <InstanceDiagram instance={instance} label={label} />
          ) : (
            <DefinitionDiagram definition={definition ?? ''} label={label} />
          )}
        </ErrorBoundary>
      </Providers>
    </StrictMode>,
  )
}

document.querySelectorAll<HTMLElement>('[data-pythmata-diagram]').forEach(mount)
