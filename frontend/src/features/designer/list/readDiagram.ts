const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL'

export interface DiagramFile {
  key: string
  name: string
  xml: string
}

/** A .bpmn file as the designer opens it; throws a sentence a person can act on. */
export async function readDiagram(file: File): Promise<DiagramFile> {
  const xml = await file.text()
  const page = new DOMParser().parseFromString(xml, 'application/xml')
  if (page.querySelector('parsererror')) throw new Error(`${file.name} is not well-formed XML.`)
  const processes = [...page.getElementsByTagNameNS(BPMN, 'process')]
  const process = processes.find((one) => one.getAttribute('isExecutable') === 'true') ?? processes[0]
  const key = process?.getAttribute('id')
  if (!key) throw new Error(`${file.name} holds no BPMN process.`)
  return { key, name: process?.getAttribute('name') || key, xml }
}
