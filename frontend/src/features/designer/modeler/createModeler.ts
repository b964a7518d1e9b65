import '@bpmn-io/properties-panel/dist/assets/properties-panel.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js-bpmnlint/dist/assets/css/bpmn-js-bpmnlint.css'
import 'bpmn-js-color-picker/colors/color-picker.css'
import 'diagram-js-minimap/assets/diagram-js-minimap.css'

import BpmnModeler from 'bpmn-js/lib/Modeler'
import lintModule from 'bpmn-js-bpmnlint'
import colorPickerModule from 'bpmn-js-color-picker'
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything'
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel'
import gridModule from 'diagram-js-grid'
import minimapModule from 'diagram-js-minimap'

import pythmata from '../dialect/pythmata.json'
import { lintConfig } from '../lint/config.ts'
import { ServerFindings } from '../lint/findings.ts'
import { pythmataPropertiesModule } from '../properties/provider.ts'
import type { ModdleElement } from './moddle.ts'
import type { ModelerServices } from './services.ts'
import { sharedClipboardModule } from './sharedClipboard.ts'

export type Modeler = BpmnModeler<ModelerServices>

export function createModeler(container: HTMLElement, panel: HTMLElement): Modeler {
  const findings = new ServerFindings()
  return new BpmnModeler<ModelerServices>({
    container,
    propertiesPanel: { parent: panel, feelPopupContainer: container },
    linting: { bpmnlint: lintConfig(findings), active: true },
    moddleExtensions: { pythmata },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      pythmataPropertiesModule,
      CreateAppendAnythingModule,
      colorPickerModule,
      minimapModule,
      gridModule,
      lintModule,
      sharedClipboardModule,
      { serverFindings: ['value', findings] },
    ],
  })
}

const EXPORTER = { exporter: 'Pythmata', exporterVersion: __APP_VERSION__ }

export async function modelerXml(modeler: Modeler): Promise<string> {
  const definitions = modeler.getDefinitions() as unknown as ModdleElement
  for (const [name, value] of Object.entries(EXPORTER)) definitions.set(name, value)
  const { xml } = await modeler.saveXML({ format: true })
  if (!xml) throw new Error('The diagram could not be written as XML.')
  return xml
}

/** The first executable process, or the first of all. */
export function mainProcess(modeler: Modeler): ModdleElement | undefined {
  const definitions = modeler.getDefinitions() as unknown as ModdleElement | undefined
  const processes = (definitions?.get<ModdleElement[]>('rootElements') ?? []).filter(
    ({ $type }) => $type === 'bpmn:Process',
  )
  return processes.find((process) => process.get('isExecutable')) ?? processes[0]
}
