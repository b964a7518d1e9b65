"""The one way in which a task changes: a compare-and-set that leaves a line of history and tells the inboxes.

Of two who are at a task one wins, and the other is told who it was and when.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from engine.errors import CommandRejected
from processes import audit
from tasks.announcements import announce
from tasks.models import TaskEvent, UserTask

Columns = Mapping[str, Any]
# Columns that say how a change is carried out, not what it is.
UNTOLD = frozenset({"command_id"})
# These get their line in the operation log from the runtime.
ASKED_OF_THE_ENGINE = frozenset({"complete", "throw error", "escalate"})


class LostRace(CommandRejected):
    """The task is not as the caller saw it: somebody else was faster. ``extra`` goes into the answer."""

    def __init__(self, task: UserTask, text: str = "") -> None:
        super().__init__(text or _what_happened(task))
        self.extra = {
            "current": {
                "status": task.status,
                "assignee": task.assignee or None,
                "owner": task.owner or None,
                "delegation": task.delegation or None,
                "completed_by": task.completed_by or None,
                "changed_at": task.changed_at.isoformat(),
                "version": task.version,
            }
        }


def locked(task_id: uuid.UUID) -> UserTask:
    """The task as it stands, and as it stays until the transaction ends."""
    return UserTask.objects.select_for_update().get(pk=task_id)


def hand_over(
    task_id: uuid.UUID,
    expected: Columns,
    values: Columns,
    *,
    actor: User | None,
    action: str,
    told: Columns = MappingProxyType({}),
) -> UserTask:
    """The task goes from hand to hand, or changes its status; raises LostRace unless it is as expected.

    An expected value may be a tuple of values. ``told`` goes into the history besides what changed.
    """
    with transaction.atomic():
        task = locked(task_id)
        if not all(_fits(getattr(task, name), value) for name, value in expected.items()):
            raise LostRace(task)
        before = {name: getattr(task, name) for name in values if name not in UNTOLD}
        rows = UserTask.objects.filter(pk=task.pk)
        rows.update(version=F("version") + 1, changed_at=Now(), **values)
        task.refresh_from_db()
        announce(Q(pk=task.pk), [before.get("assignee", ""), before.get("owner", "")])
        after = {name: getattr(task, name) for name in before}
        record(task, action, actor, before, {**after, **told})
    return task


def record(task: UserTask, action: str, actor: User | None, before: Columns, after: Columns) -> None:
    """What changed, into the task's history; and what a person did, into the operation log."""
    changed = [name for name in after if before.get(name) != after[name]]
    old = {name: before[name] for name in changed if name in before}
    new = {name: after[name] for name in changed}
    TaskEvent.objects.create(
        task=task,
        at=Now(),
        actor=actor,
        actor_name=actor.get_username() if actor else "",
        action=action,
        before=old,
        after=new,
    )
    if actor is not None and action not in ASKED_OF_THE_ENGINE:
        _log(task, action, actor, str(before.get("assignee", "")))


def stale(task: UserTask) -> LostRace:
    """What to raise when the caller saw an older version of the task: who changed it since, and when."""
    event = TaskEvent.objects.filter(task=task).order_by("-pk").first()
    if event is None:
        return LostRace(task)
    who = event.actor_name or "the process"
    return LostRace(task, f"The task was changed by {who} at {_moment(event.at)} ({event.action}).")


def _fits(value: object, expected: object) -> bool:
    return value in expected if isinstance(expected, tuple) else value == expected


def _log(task: UserTask, action: str, actor: User, before: str) -> None:
    detail = {"element": task.element_id, "assignee": task.assignee, "owner": task.owner, "before": before}
    audit.log(
        actor,
        f"task.{action}",
        object_type="user task",
        object_id=task.pk,
        instance_id=task.instance_id,
        detail={name: value for name, value in detail.items() if value},
    )


def _what_happened(task: UserTask) -> str:
    at = _moment(task.changed_at)
    texts = {
        UserTask.Status.CREATED: f"The task was given back to its candidates at {at}.",
        UserTask.Status.CLAIMED: f"The task was taken by {task.assignee} at {at}.",
        UserTask.Status.COMPLETING: f"The task is being completed by {task.completed_by} since {at}.",
        UserTask.Status.COMPLETED: f"The task was completed by {task.completed_by or 'the process'} at {at}.",
        UserTask.Status.CANCELED: "The process does not need the task any more.",
    }
    if task.status == UserTask.Status.CLAIMED and task.delegation == UserTask.Delegation.PENDING:
        return f"The task is with {task.assignee} on behalf of {task.owner} since {at}."
    return texts[UserTask.Status(task.status)]


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
