"""What Django's administration writes into its own history stands in the operation log too, where nothing changes."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db.models.signals import post_save
from django.dispatch import receiver

from processes import audit

_ACTIONS = {ADDITION: "add", CHANGE: "change", DELETION: "delete"}


@receiver(post_save, sender=LogEntry)
def mirror(instance: LogEntry, created: bool, **arguments: Any) -> None:
    if not created:
        return
    kind = instance.content_type.name if instance.content_type else ""
    audit.log(
        instance.user,
        f"admin.{_ACTIONS.get(instance.action_flag, 'act')}",
        object_type=kind[:64],
        object_id=instance.object_id or "",
        detail={"object": instance.object_repr, "message": instance.get_change_message()},
    )
