"""Keeping, forgetting and re-encrypting secrets."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from processes import audit, clock
from processes.models import Secret
from processes.secrets.keys import encrypted, renewed
from processes.tenants import SHARED, of_tenant

MAX_VALUE = 16 * 1024
"""Characters."""


def keep(
    name: str,
    value: str | None,
    *,
    description: str = "",
    tenant: str = SHARED,
    actor: User | None = None,
) -> Secret:
    """Make or change it; without a value the one that is there stays."""
    with transaction.atomic():
        rows = Secret.objects.select_for_update().filter(name=name, tenant=tenant)
        row = rows.first() or Secret(name=name, tenant=tenant)
        action = "change secret" if row.pk else "add secret"
        if value is not None:
            row.token = encrypted(value)
        row.description = description
        row.updated_at = clock.now()
        row.full_clean(exclude=["token"])
        row.save()
        audit.log(actor, action, object_type="secret", object_id=name, detail=of_tenant(tenant))
    return row


def forget(row: Secret, *, actor: User | None = None) -> None:
    with transaction.atomic():
        audit.log(
            actor, "delete secret", object_type="secret", object_id=row.name, detail=of_tenant(row.tenant)
        )
        row.delete()


def rotate() -> int:
    """Encrypt all credentials with the first key; how many there are. Raises Unreadable, and changes nothing then."""
    with transaction.atomic():
        rows = list(Secret.objects.select_for_update())
        for row in rows:
            row.token = renewed(row.token)
        Secret.objects.bulk_update(rows, ["token"])
    return len(rows)
