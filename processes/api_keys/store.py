"""Making keys, finding whom one belongs to, taking them away."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from engine.errors import EngineError
from processes import audit, clock
from processes.api_keys import keys
from processes.api_keys.scopes import Scope
from processes.models import ApiKey

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known."""


class CannotMake(EngineError):
    """The key would live too long, open nothing, or be one too many."""


def make(
    user: User, name: str, scopes: Collection[Scope], life: timedelta, actor: User
) -> tuple[ApiKey, str]:
    """The row, and the key itself, which is not seen again. Raises CannotMake."""
    new, at = keys.make(), clock.now()
    with transaction.atomic():
        # The user's row is the lock: two requests at once count one after the other.
        User.objects.select_for_update().get(pk=user.pk)
        check(user, scopes, life)
        row = ApiKey.objects.create(
            user=user,
            name=name,
            prefix=new.prefix,
            digest=new.digest,
            scopes=sorted(scopes),
            created_at=at,
            expires_at=at + life,
        )
        detail = {"name": name, "scopes": row.scopes, "user": user.get_username()}
        audit.log(actor, "make api key", object_type="api_key", object_id=row.prefix, detail=detail)
    return row, new.text


def check(user: User, scopes: Collection[Scope], life: timedelta) -> None:
    """Raises CannotMake."""
    if not scopes:
        raise CannotMake("A key without a scope opens nothing.")
    longest = timedelta(days=settings.API_KEY_MAX_DAYS)
    if not timedelta(0) < life <= longest:
        raise CannotMake(f"A key lives for {longest.days} days at most, and for some time at least.")
    if ApiKey.objects.filter(_living(), user=user).count() >= settings.API_KEYS_PER_USER:
        raise CannotMake(
            f"{user} has {settings.API_KEYS_PER_USER} keys already. Revoke one that is not needed."
        )


def revoke(row: ApiKey, actor: User) -> None:
    """It opens nothing from now on. A second time changes nothing."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=clock.now()):
            audit.log(actor, "revoke api key", object_type="api_key", object_id=row.prefix)


def holder(text: str) -> ApiKey | None:
    """The living key with this text, of a user who is active; its use is written down."""
    row = ApiKey.objects.select_related("user").filter(_living(), prefix=keys.prefix_of(text)).first()
    if row is None or not keys.is_of(text, row.digest) or not row.user.is_active:
        return None
    at = clock.now()
    if row.last_used_at is None or at - row.last_used_at > USED_EVERY:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=at)
    return row


def is_living(pk: uuid.UUID) -> bool:
    """Whether the key still opens something."""
    return ApiKey.objects.filter(_living(), pk=pk).exists()


def _living() -> Q:
    return Q(revoked_at=None, expires_at__gt=clock.now())
