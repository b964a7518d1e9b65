import type { SvgIconProps } from '@mui/material/SvgIcon'
import type { ComponentType } from 'react'

import { FlowIcon, InboxIcon, MonitorIcon, PlayIcon } from './icons.tsx'

export interface Section {
  /** First part of the address and the folder's name under features/. */
  path: string
  label: string
  icon: ComponentType<SvgIconProps>
}

const SECTIONS: Section[] = [
  { path: 'inbox', label: 'Tasks', icon: InboxIcon },
  { path: 'processes', label: 'Start', icon: PlayIcon },
  { path: 'monitor', label: 'Monitor', icon: MonitorIcon },
  { path: 'designer', label: 'Designer', icon: FlowIcon },
]

type PageModule = { default: ComponentType }

const PAGES = import.meta.glob<PageModule>('../features/*/index.tsx')

const pageOf = (section: Section) => PAGES[`../features/${section.path}/index.tsx`]

/** Sections are the feature folders that exist; each is loaded when first opened. */
export const sections = SECTIONS.filter(pageOf)

export async function loadPage(section: Section): Promise<{ Component: ComponentType }> {
  const load = pageOf(section)
  if (!load) throw new Error(`The section "${section.label}" is not part of this build.`)
  return { Component: (await load()).default }
}
