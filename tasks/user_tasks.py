"""What people do with their tasks. Every change is a compare-and-set: of two who are at it, one wins, and the other
is told who it was and when.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from engine.errors import CommandRejected
from processes import audit, runtime
from processes.models import Command
from tasks.announcements import announce
from tasks.models import UserTask


class LostRace(CommandRejected):
    """The task is not as the caller saw it: somebody else was faster. ``extra`` goes into the answer."""

    def __init__(self, task: UserTask) -> None:
        super().__init__(_what_happened(task))
        self.extra = {
            "current": {
                "status": task.status,
                "assignee": task.assignee or None,
                "completed_by": task.completed_by or None,
                "changed_at": task.changed_at.isoformat(),
                "version": task.version,
            }
        }


def claim(*, task_id: uuid.UUID, actor: User) -> UserTask:
    """Take an unassigned task; taking one's own again changes nothing."""
    name = actor.get_username()
    values = {"status": UserTask.Status.CLAIMED, "assignee": name}
    if not _change(task_id, Q(status=UserTask.Status.CREATED), values, actor, "claim"):
        task = _get(task_id)
        if task.status != UserTask.Status.CLAIMED or task.assignee != name:
            raise LostRace(task)
    return _get(task_id)


def unclaim(*, task_id: uuid.UUID, assignee: str, actor: User) -> UserTask:
    """Give the task back to its candidates; ``assignee`` is who has it, as the caller saw it."""
    as_seen = Q(status=UserTask.Status.CLAIMED, assignee=assignee)
    values = {"status": UserTask.Status.CREATED, "assignee": ""}
    if not _change(task_id, as_seen, values, actor, "unclaim", before=assignee):
        raise LostRace(_get(task_id))
    return _get(task_id)


def assign(*, task_id: uuid.UUID, assignee: str, before: str, actor: User) -> UserTask:
    """Give the task to somebody; ``before`` is who has it, as the caller saw it (may be nobody)."""
    as_seen = Q(status__in=UserTask.OPEN, assignee=before)
    values = {"status": UserTask.Status.CLAIMED, "assignee": assignee}
    if not _change(task_id, as_seen, values, actor, "assign", before=before):
        raise LostRace(_get(task_id))
    return _get(task_id)


def complete(
    *, task: UserTask, variables: Mapping[str, Any], actor: User, idempotency_key: str | None = None
) -> Command:
    """Hand the result to the instance; in one transaction the task can be completed no more.

    The task as it was read decides who had it. Raises LostRace; a repeat with the same key gets the same command.
    """
    with transaction.atomic():
        as_seen = Q(status__in=UserTask.OPEN, assignee=task.assignee)
        name = actor.get_username()
        values = {"status": UserTask.Status.COMPLETING, "completed_by": name}
        # The operation log gets its entry from the door.
        won = _change(task.pk, as_seen, values)
        if not won and not is_repeat(task, actor, idempotency_key):
            raise LostRace(_get(task.pk))
        command: Command = runtime.complete_activity(
            instance_id=task.instance_id,
            activity_key=task.activity_key,
            variables=dict(variables),
            actor=actor,
            idempotency_key=idempotency_key,
        )
        if won:
            UserTask.objects.filter(pk=task.pk).update(command_id=command.pk)
    return command


def reopen_rejected() -> int:
    """Reopen the tasks whose command was refused or failed; the number of them."""
    ended = Command.objects.filter(status__in=(Command.Status.REJECTED, Command.Status.FAILED))
    stuck = Q(status=UserTask.Status.COMPLETING, command_id__in=ended.values("pk"))
    reopened = 0
    for task in UserTask.objects.filter(stuck):
        status = UserTask.Status.CLAIMED if task.assignee else UserTask.Status.CREATED
        values = {"status": status, "completed_by": "", "command_id": None}
        reopened += _change(task.pk, stuck, values)
    return reopened


def is_repeat(task: UserTask, actor: User, idempotency_key: str | None) -> bool:
    """Whether this very request was accepted before."""
    if not idempotency_key:
        return False
    return Command.objects.filter(
        instance=task.instance_id, actor=actor, idempotency_key=idempotency_key
    ).exists()


def _change(
    task_id: uuid.UUID,
    expected: Q,
    values: Mapping[str, Any],
    actor: User | None = None,
    action: str = "",
    *,
    before: str = "",
) -> bool:
    """The one way in which a task changes hands; False, and nothing happens, if it is not as expected.

    ``before`` is the user who had it and does not have it any more.
    """
    which = Q(pk=task_id)
    with transaction.atomic():
        rows = UserTask.objects.filter(which, expected)
        if not rows.update(changed_at=Now(), version=F("version") + 1, **values):
            return False
        announce(which, [before])
        _log(task_id, actor, action, before)
    return True


def _log(task_id: uuid.UUID, actor: User | None, action: str, before: str) -> None:
    if actor is None:
        return
    task = _get(task_id)
    detail = {"element": task.element_id, "assignee": task.assignee, "before": before}
    audit.log(
        actor,
        f"task.{action}",
        object_type="user task",
        object_id=task_id,
        instance_id=task.instance_id,
        detail={name: value for name, value in detail.items() if value},
    )


def _get(task_id: uuid.UUID) -> UserTask:
    return UserTask.objects.get(pk=task_id)


def _what_happened(task: UserTask) -> str:
    at = f"{task.changed_at:%Y-%m-%d %H:%M:%S} UTC"
    texts = {
        UserTask.Status.CREATED: f"The task was given back to its candidates at {at}.",
        UserTask.Status.CLAIMED: f"The task was taken by {task.assignee} at {at}.",
        UserTask.Status.COMPLETING: f"The task is being completed by {task.completed_by} since {at}.",
        UserTask.Status.COMPLETED: f"The task was completed by {task.completed_by or 'the process'} at {at}.",
        UserTask.Status.CANCELED: "The process does not need the task any more.",
    }
    return texts[UserTask.Status(task.status)]
