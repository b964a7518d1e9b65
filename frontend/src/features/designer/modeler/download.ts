import { modelerXml, type Modeler } from './createModeler.ts'

/** Pixels of the picture per unit of the diagram: sharp on paper and on dense screens. */
const PNG_SCALE = 2
const PNG_LIMIT = 8000

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 1000)
}

export async function downloadXml(modeler: Modeler, name: string): Promise<void> {
  saveFile(`${name}.bpmn`, new Blob([await modelerXml(modeler)], { type: 'application/xml' }))
}

export async function downloadSvg(modeler: Modeler, name: string): Promise<void> {
  const { svg } = await modeler.saveSVG()
  saveFile(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))
}

export async function downloadPng(modeler: Modeler, name: string): Promise<void> {
  const { svg } = await modeler.saveSVG()
  saveFile(`${name}.png`, await toPng(svg))
}

async function toPng(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = await loadImage(address)
    const scale = Math.min(PNG_SCALE, PNG_LIMIT / image.width, PNG_LIMIT / image.height)
    const canvas = document.createElement('canvas')
    canvas.width = Math.ceil(image.width * scale)
    canvas.height = Math.ceil(image.height * scale)
    draw(canvas, image)
    return await canvasBlob(canvas)
  } finally {
    URL.revokeObjectURL(address)
  }
}

function draw(canvas: HTMLCanvasElement, image: HTMLImageElement): void {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser cannot draw the picture.')
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
}

function loadImage(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Error('The picture of the diagram could not be drawn.'))
    image.src = address
  })
}

function canvasBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))), 'image/png')
  })
}
