/**
 * What diagram-js needs of SVG and jsdom lacks: sizes and matrices. Nothing is laid out, so sizes are nought and
 * every transformation is the identity; enough to import, change and export models.
 */

const IDENTITY = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }

function matrix() {
  const self = {
    ...IDENTITY,
    inverse: () => matrix(),
    multiply: () => matrix(),
    translate: () => matrix(),
    scale: () => matrix(),
    rotate: () => matrix(),
  }
  return self
}

const transform = () => ({
  type: 1,
  matrix: matrix(),
  setMatrix: () => undefined,
  setTranslate: () => undefined,
  setScale: () => undefined,
  setRotate: () => undefined,
})

const transformList = () => ({
  numberOfItems: 0,
  clear: () => undefined,
  consolidate: () => null,
  initialize: (item: unknown) => item,
  appendItem: (item: unknown) => item,
  createSVGTransformFromMatrix: transform,
})

export function installSvg(): void {
  const box = () => ({ x: 0, y: 0, width: 0, height: 0 })
  Object.assign(SVGElement.prototype, {
    getBBox: box,
    getCTM: matrix,
    getScreenCTM: matrix,
    createSVGMatrix: matrix,
    createSVGTransform: transform,
    createSVGTransformFromMatrix: transform,
    createSVGPoint: () => ({ x: 0, y: 0, matrixTransform: () => ({ x: 0, y: 0 }) }),
    getComputedTextLength: () => 0,
    getTotalLength: () => 0,
    getPointAtLength: () => ({ x: 0, y: 0 }),
  })
  Object.defineProperty(SVGElement.prototype, 'transform', {
    configurable: true,
    get: () => ({ baseVal: transformList(), animVal: transformList() }),
  })
  Object.assign(HTMLCanvasElement.prototype, { getContext: () => ({ measureText: () => ({ width: 0 }) }) })
  globalThis.CSS ??= { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') } as typeof CSS
  globalThis.SVGMatrix ??= class {} as unknown as typeof SVGMatrix
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
}
