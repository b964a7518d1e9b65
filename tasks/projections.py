"""User tasks and jobs from the records of turns; runs inside the turn's transaction, once per batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q

from engine.interpreter.codec import encode_variables
from engine.interpreter.records import (
    JobCanceled,
    JobCompleted,
    JobCreated,
    UserTaskCanceled,
    UserTaskCompleted,
    UserTaskCreated,
)
from processes import bulk
from processes.models.base import new_id
from processes.projections import Entry, projects
from processes.wakeups import wake_job
from tasks import form_drafts
from tasks.announcements import announce
from tasks.connectors import registry
from tasks.models import Job, TaskCandidate, UserTask
from tasks.notifications import notify_of_new

NAME_LIMIT = 150
TITLE_LIMIT = 1_000
ACTIVITY = ("instance", "activity_key")
Key = tuple[UUID, int]


@projects(UserTaskCreated)
def create_user_tasks(entries: Sequence[Entry]) -> None:
    """One row per task, and one per candidate; a task that an incident stopped starts over in its row."""
    _start(UserTask, [_user_task(entry) for entry in _latest(entries)])
    candidates = [(_key(entry), *one) for entry in _latest(entries) for one in _candidates(entry.record)]
    if candidates:
        ids = _ids(UserTask, entries)
        rows = [(ids[key], kind, name) for key, kind, name in candidates]
        bulk.insert(TaskCandidate, ("task", "kind", "name"), rows, conflict="ON CONFLICT DO NOTHING")
    _announce(entries)
    if settings.NOTIFY_BY_EMAIL:
        _notify(entries)


def _notify(entries: Sequence[Entry]) -> None:
    """Of new tasks alone: one that an incident stopped was told of before."""
    tasks = UserTask.objects.filter(pk__in=_ids(UserTask, entries).values())
    at = max(entry.turn.at for entry in entries)
    notify_of_new([task for task in tasks if task.created_at == task.changed_at], at)


def _user_task(entry: Entry) -> dict[str, Any]:
    record: UserTaskCreated = entry.record
    assignee = (record.assignee or "")[:NAME_LIMIT]
    return {
        **_activity(entry),
        "name": (record.name or record.element_id)[:TITLE_LIMIT],
        "documentation": record.documentation,
        "status": UserTask.Status.CLAIMED if assignee else UserTask.Status.CREATED,
        "assignee": assignee,
        "owner": "",
        "delegation": UserTask.Delegation.NONE,
        "form_key": record.form_key or "",
        "priority": record.priority,
        "due_at": record.due_at,
        "follow_up_at": record.follow_up_at,
        "changed_at": entry.turn.at,
        "completed_by": "",
        "command_id": None,
        "version": 0,
    }


def _candidates(record: UserTaskCreated) -> Iterator[tuple[str, str]]:
    kind = TaskCandidate.Kind
    for one, names in ((kind.USER, record.candidate_users), (kind.GROUP, record.candidate_groups)):
        for name in sorted({name[:NAME_LIMIT] for name in names if name}):
            yield one.value, name


@projects(UserTaskCompleted)
def complete_user_tasks(entries: Sequence[Entry]) -> None:
    _end(UserTask, entries, UserTask.Status.COMPLETED)
    _forget_drafts(entries)
    _announce(entries)


@projects(UserTaskCanceled)
def cancel_user_tasks(entries: Sequence[Entry]) -> None:
    _end(UserTask, entries, UserTask.Status.CANCELED)
    _forget_drafts(entries)
    _announce(entries)


@projects(JobCreated)
def create_jobs(entries: Sequence[Entry]) -> None:
    """One row per job; the same activity asks anew after an incident, and its row starts over.

    Its fence goes on counting, so that whoever ran it before stays unheard.
    """
    _start(Job, [_job(entry) for entry in _latest(entries)], keep=("fence", "attempts"))
    transaction.on_commit(lambda: _wake(entries), robust=True)


def _job(entry: Entry) -> dict[str, Any]:
    record: JobCreated = entry.record
    payload = {
        "properties": record.properties,
        "variables": record.variables,
        "headers": dict(record.headers),
    }
    return {
        **_activity(entry),
        "topic": record.topic,
        "payload": encode_variables(payload),
        "result_variable": record.result_variable or "",
        "status": Job.Status.READY,
        "priority": record.priority,
        "due_at": entry.turn.at,
        "attempts": 0,
        "retries_left": max(1, record.retries),
        "retry_backoff": record.retry_backoff,
        "lease_owner": "",
        "lease_until": None,
        "fence": 0,
        "error": "",
    }


def _wake(entries: Sequence[Entry]) -> None:
    """What is not registered here waits for an external worker."""
    known = registry.names()
    for job_id in _ids(Job, [entry for entry in entries if entry.record.topic in known]).values():
        wake_job(job_id)


@projects(JobCompleted)
def complete_jobs(entries: Sequence[Entry]) -> None:
    _end(Job, entries, Job.Status.COMPLETED)


@projects(JobCanceled)
def cancel_jobs(entries: Sequence[Entry]) -> None:
    _end(Job, entries, Job.Status.CANCELED)


def _activity(entry: Entry) -> dict[str, Any]:
    """The columns that tasks and jobs share."""
    return {
        "id": new_id(),
        "instance": entry.turn.instance_id,
        "activity_key": entry.record.key,
        "element_id": entry.record.element_id,
        "created_at": entry.turn.at,
        "ended_at": None,
    }


def _start(model: type[Model], rows: Sequence[dict[str, Any]], keep: Iterable[str] = ()) -> None:
    """Insert the rows; a row that is there keeps its id and the columns named, and starts over in all others."""
    names = list(rows[0])
    kept = {"id", "created_at", *ACTIVITY, *keep}
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name not in kept)
    conflict = f"ON CONFLICT (instance_id, activity_key) DO UPDATE SET {changes}"
    bulk.insert(model, names, [tuple(row.values()) for row in rows], conflict=conflict)


def _end(model: type[Model], entries: Sequence[Entry], status: str) -> None:
    rows = [(*_key(entry), status, entry.turn.at) for entry in _latest(entries)]
    bulk.update(model, ACTIVITY, ("status", "ended_at"), rows)


def _forget_drafts(entries: Sequence[Entry]) -> None:
    form_drafts.drop_all(_activities(entries) & ~Q(status__in=UserTask.OPEN))


def _announce(entries: Sequence[Entry]) -> None:
    announce(_activities(entries))


def _ids(model: type[UserTask | Job], entries: Sequence[Entry]) -> dict[Key, UUID]:
    """The ids of the rows of these activities."""
    wanted = {_key(entry) for entry in entries}
    rows = model._default_manager.filter(_activities(entries)).values_list(
        "instance_id", "activity_key", "pk"
    )
    return {(instance_id, key): pk for instance_id, key, pk in rows if (instance_id, key) in wanted}


def _activities(entries: Sequence[Entry]) -> Q:
    """The rows of these activities, and a few of the same instances with them if there are several."""
    keys = [_key(entry) for entry in entries]
    return Q(
        instance__in={instance_id for instance_id, _key in keys}, activity_key__in={key for _id, key in keys}
    )


def _latest(entries: Sequence[Entry]) -> list[Entry]:
    """One entry per activity: a statement cannot write one row twice."""
    return list({_key(entry): entry for entry in entries}.values())


def _key(entry: Entry) -> Key:
    return entry.turn.instance_id, entry.record.key
