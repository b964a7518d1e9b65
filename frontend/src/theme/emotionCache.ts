import createCache, { type StylisPlugin } from '@emotion/cache'

const GENERATED_CLASS = /^\.pm-[\w-]+/

/**
 * The admin styles bare elements (`input[type=text]`, `a:link`), which outweighs one class. Naming our class twice
 * outweighs that in turn, so components look the same inside the admin and outside.
 */
const outweighAdmin: StylisPlugin = (element) => {
  if (element.type !== 'rule' || !Array.isArray(element.props)) return
  element.props = element.props.map((selector) => selector.replace(GENERATED_CLASS, '$&$&'))
}

export function createStyleCache() {
  return createCache({ key: 'pm', stylisPlugins: [outweighAdmin] })
}
