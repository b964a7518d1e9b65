/** Runs at once, then at most once per `milliseconds`; a call within the pause runs at its end. */
export function coalesce(action: () => void, milliseconds: number) {
  let pause: ReturnType<typeof setTimeout> | undefined
  let again = false

  function run() {
    again = false
    action()
    pause = setTimeout(() => {
      pause = undefined
      if (again) run()
    }, milliseconds)
  }

  return {
    call: () => {
      if (pause === undefined) run()
      else again = true
    },
    cancel: () => {
      clearTimeout(pause)
      pause = undefined
      again = false
    },
  }
}
