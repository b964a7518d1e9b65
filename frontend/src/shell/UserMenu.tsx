import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'

import { csrfToken } from '../api/client.ts'
import type { SpaUser } from '../config.ts'

/** Django signs people out by POST only. */
function signOut() {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/logout/'
  const token = document.createElement('input')
  token.type = 'hidden'
  token.name = 'csrfmiddlewaretoken'
  token.value = csrfToken()
  form.append(token)
  document.body.append(form)
  form.submit()
}

export function UserMenu({ user }: { user: SpaUser }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <Button
        color="inherit"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ maxWidth: 180, overflow: 'hidden', whiteSpace: 'nowrap', textOverflow: 'ellipsis' }}
      >
        {user.full_name || user.username}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {user.is_staff && (
          <MenuItem component="a" href="/admin/">
            Administration
          </MenuItem>
        )}
        <MenuItem onClick={signOut}>Sign out</MenuItem>
      </Menu>
    </>
  )
}
