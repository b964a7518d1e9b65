import type Canvas from 'diagram-js/lib/core/Canvas'

/** A little air around the drawing. */
const FILLED = 0.95

/** The whole diagram, centred, never larger than life. */
export function fitCanvas(canvas: Canvas): void {
  const { outer } = canvas.viewbox()
  if (!outer.width || !outer.height) return
  const middle = { x: outer.width / 2, y: outer.height / 2 }
  canvas.zoom(Math.min(1, canvas.zoom('fit-viewport', middle) * FILLED), middle)
}

/** Room that the palette takes at the left. */
const PALETTE = 130

/** Leaves a diagram that is in sight where it was drawn, as a new one is; anything else is fitted. */
export function showCanvas(canvas: Canvas): void {
  const { inner, outer } = canvas.viewbox()
  const isInSight =
    inner.x >= PALETTE && inner.y >= 0 && inner.x + inner.width <= outer.width && inner.y + inner.height <= outer.height
  if (!isInSight) fitCanvas(canvas)
}
