"""What a task is about besides who has it: its dates, its priority, who may claim it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from tasks.announcements import announce
from tasks.changes import LostRace, locked, record, stale
from tasks.models import TaskCandidate, UserTask

COLUMNS = ("priority", "due_at", "follow_up_at")
CANDIDATES = {"candidate_users": TaskCandidate.Kind.USER, "candidate_groups": TaskCandidate.Kind.GROUP}


def edit(
    *, task_id: uuid.UUID, values: Mapping[str, Any], actor: User, version: int | None = None
) -> UserTask:
    """Change some of ``COLUMNS`` and ``CANDIDATES``; what is as it was already changes nothing.

    With ``version`` only if the task is still the one the caller saw. Raises LostRace.
    """
    with transaction.atomic():
        task = locked(task_id)
        if task.status not in UserTask.OPEN:
            raise LostRace(task)
        if version is not None and version != task.version:
            raise stale(task)
        after = {name: sorted(set(value)) if name in CANDIDATES else value for name, value in values.items()}
        before = {name: _current(task, name) for name in after}
        if before != after:
            _write(task, before, after)
            record(task, "edit", actor, before, after)
    return task


def _current(task: UserTask, name: str) -> Any:
    if name not in CANDIDATES:
        return getattr(task, name)
    return sorted(task.candidates.filter(kind=CANDIDATES[name]).values_list("name", flat=True))


def _write(task: UserTask, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    columns = {name: after[name] for name in COLUMNS if name in after}
    UserTask.objects.filter(pk=task.pk).update(version=F("version") + 1, **columns)
    gone = {
        name: _replace_candidates(task, kind, before[name], after[name])
        for name, kind in CANDIDATES.items()
        if name in after
    }
    announce(Q(pk=task.pk), gone.get("candidate_users", ()), gone.get("candidate_groups", ()))
    task.refresh_from_db()


def _replace_candidates(
    task: UserTask, kind: str, before: Collection[str], after: Collection[str]
) -> list[str]:
    """Those who are candidates no more."""
    gone = [name for name in before if name not in after]
    task.candidates.filter(kind=kind, name__in=gone).delete()
    TaskCandidate.objects.bulk_create(
        TaskCandidate(task=task, kind=kind, name=name) for name in after if name not in before
    )
    return gone
