"""Who did what: one row of the operation log per act of a person."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import User

from processes.models import OperationLog


def log(
    actor: User | None,
    action: str,
    *,
    object_type: str,
    object_id: object,
    instance_id: uuid.UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Call it in the transaction that does it. What machines do stands in the history, not here."""
    if actor is None:
        return
    OperationLog.objects.create(
        actor=actor,
        actor_name=actor.get_username(),
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        instance_id=instance_id,
        detail=detail or {},
    )
