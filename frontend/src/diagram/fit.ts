import type Canvas from 'diagram-js/lib/core/Canvas'

/** The whole diagram, centred, never larger than life. */
export function fitCanvas(canvas: Canvas): void {
  const { outer } = canvas.viewbox()
  if (!outer.width || !outer.height) return
  const middle = { x: outer.width / 2, y: outer.height / 2 }
  if (canvas.zoom('fit-viewport', middle) > 1) canvas.zoom(1, middle)
}
