"""Who did what: one row of the operation log per act of a person, a remote worker or a command line."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import User

from processes import origin
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
    """Call it in the transaction that does it. ``detail`` holds no values of variables: they may be secret.

    What the engine does by itself stands in the history, not here.
    """
    here = origin.current()
    if actor is None and not here.name:
        return
    OperationLog.objects.create(
        actor=actor,
        actor_name=actor.get_username() if actor else here.name,
        door=here.door,
        address=here.address,
        request_id=here.request_id,
        action=action,
        object_type=object_type,
        object_id=str(object_id)[:255],
        instance_id=instance_id,
        detail=detail or {},
    )
