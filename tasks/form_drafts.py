"""Forms that are half filled in, kept per user and task until the task is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.timezone import now

from engine.interpreter.codec import decode_variables, encode_variables, to_plain
from processes.limits import TooLarge
from tasks.models import TaskDraft, UserTask

MAX_BYTES = 256 * 1024


def save(*, task: UserTask, user: User, variables: Mapping[str, Any]) -> TaskDraft:
    """Nothing is checked but the size: what is half done need not be right. Raises TooLarge."""
    payload = encode_variables(variables)
    if len(payload) > MAX_BYTES:
        raise TooLarge(f"The draft has {len(payload)} bytes; the limit is {MAX_BYTES}.")
    values = {"payload": payload, "saved_at": now()}
    draft, _created = TaskDraft.objects.update_or_create(task=task, user=user, defaults=values)
    return draft


def of(task: UserTask, user: User) -> tuple[dict[str, Any], datetime] | None:
    """(what was filled in as plain JSON, when)."""
    draft = TaskDraft.objects.filter(task=task, user=user).first()
    if draft is None:
        return None
    variables = decode_variables(bytes(draft.payload))
    return {name: to_plain(value) for name, value in variables.items()}, draft.saved_at


def drop(task: UserTask, user: User) -> None:
    TaskDraft.objects.filter(task=task, user=user).delete()


def drop_all(tasks: Q) -> None:
    """Those of all users on these tasks."""
    TaskDraft.objects.filter(task__in=UserTask.objects.filter(tasks)).delete()
