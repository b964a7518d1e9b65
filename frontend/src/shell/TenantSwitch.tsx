import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { api } from '../api/client.ts'
import { chooseTenant, useChosenTenant } from '../api/tenant.ts'
import type { Page, Tenant } from '../api/types.ts'
import { config } from '../config.ts'

function useTenants() {
  return useQuery({
    queryKey: ['tenants/'],
    queryFn: ({ signal }) => api.get<Page<Tenant>>('tenants/', { page_size: 200 }, signal),
    enabled: config.user !== null,
    staleTime: 60_000,
  })
}

/** For whom this browser works; nothing is shown to people who have no choice. */
export function TenantSwitch() {
  const chosen = useChosenTenant()
  const queries = useQueryClient()
  const tenants = useTenants().data?.results
  const isGone = tenants !== undefined && chosen !== '' && !tenants.some((tenant) => tenant.key === chosen)
  const choose = (key: string) => {
    chooseTenant(key)
    void queries.resetQueries({ predicate: (query) => query.queryKey[0] !== 'tenants/' })
  }
  useEffect(() => {
    if (isGone) chooseTenant('')
  }, [isGone])
  if (!tenants || tenants.length < 2) return null
  return (
    <TextField
      select
      size="small"
      value={isGone ? '' : chosen}
      onChange={(event) => choose(event.target.value)}
      slotProps={{ select: { displayEmpty: true, inputProps: { 'aria-label': 'Tenant' } } }}
      sx={{ minWidth: 120, maxWidth: 200, '& .MuiSelect-select': { py: 0.5 }, '& *': { color: 'inherit' } }}
    >
      <MenuItem value="">All tenants</MenuItem>
      {tenants.map((tenant) => (
        <MenuItem key={tenant.key} value={tenant.key}>
          {tenant.name || tenant.key}
        </MenuItem>
      ))}
    </TextField>
  )
}
