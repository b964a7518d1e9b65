import { useLayoutEffect, useState, type RefObject } from 'react'

const LEAST = 420

/** The height from the element's top to the window's bottom, whatever frames the page. */
export function useFillHeight(place: RefObject<HTMLElement | null>, margin = 24): number {
  const [height, setHeight] = useState(LEAST)
  useLayoutEffect(() => {
    const measure = () => {
      const top = (place.current?.getBoundingClientRect().top ?? 0) + window.scrollY
      setHeight(Math.max(LEAST, window.innerHeight - top - margin))
    }
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [place, margin])
  return height
}
