import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// A busy machine is no failure; what never comes is one all the same.
configure({ asyncUtilTimeout: 5_000 })

afterEach(() => cleanup())
