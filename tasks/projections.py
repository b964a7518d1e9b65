"""User tasks and jobs from the records of turns; runs inside the turn's transaction, once per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q
from processes.projections import Entry, projects

from engine.interpreter.codec import encode_variables
from engine.interpreter.records import (
    JobCanceled,
    JobCompleted,
    JobCreated,
    UserTaskCanceled,
    UserTaskCompleted,
    UserTaskCreated,
)
from processes.wakeups import wake_job
from tasks.announcements import announce
from tasks.models import Job, TaskCandidate, UserTask

NAME_LIMIT = 150
# SQLite takes expressions up to a depth of 1,000.
CHUNK = 200
Key = tuple[UUID, int]
_ASSIGNED = (
    "name",
    "documentation",
    "assignee",
    "form_key",
    "priority",
    "due_at",
    "follow_up_at",
)


@projects(UserTaskCreated)
def create_user_tasks(entries: Sequence[Entry]) -> None:
    """One row per task, and one per candidate; a task that an incident stopped starts over in its row."""
    entries = _latest(entries)
    UserTask.objects.bulk_create(
        [_user_task(entry) for entry in entries],
        update_conflicts=True,
        unique_fields=["instance", "activity_key"],
        update_fields=[*_ASSIGNED, "status", "changed_at", "ended_at", "completed_by", "command_id"],
    )
    ids = _ids(UserTask, entries)
    TaskCandidate.objects.bulk_create(
        (row for entry in entries for row in _candidates(ids[_key(entry)], entry.record)),
        ignore_conflicts=True,
    )
    announce(Q(pk__in=ids.values()))


def _user_task(entry: Entry) -> UserTask:
    record: UserTaskCreated = entry.record
    assignee = (record.assignee or "")[:NAME_LIMIT]
    return UserTask(
        instance_id=entry.turn.instance_id,
        activity_key=record.key,
        element_id=record.element_id,
        name=(record.name or record.element_id)[:1000],
        documentation=record.documentation,
        status=UserTask.Status.CLAIMED if assignee else UserTask.Status.CREATED,
        assignee=assignee,
        form_key=record.form_key or "",
        priority=record.priority,
        due_at=record.due_at,
        follow_up_at=record.follow_up_at,
        created_at=entry.turn.at,
        changed_at=entry.turn.at,
    )


def _candidates(task_id: UUID, record: UserTaskCreated) -> Iterator[TaskCandidate]:
    kind = TaskCandidate.Kind
    for one, names in ((kind.USER, record.candidate_users), (kind.GROUP, record.candidate_groups)):
        for name in sorted({name[:NAME_LIMIT] for name in names if name}):
            yield TaskCandidate(task_id=task_id, kind=one, name=name)


@projects(UserTaskCompleted)
def complete_user_tasks(entries: Sequence[Entry]) -> None:
    _end_user_tasks(entries, UserTask.Status.COMPLETED)


@projects(UserTaskCanceled)
def cancel_user_tasks(entries: Sequence[Entry]) -> None:
    _end_user_tasks(entries, UserTask.Status.CANCELED)


def _end_user_tasks(entries: Sequence[Entry], status: str) -> None:
    _end(UserTask, entries, status)
    for chunk in _chunks([_key(entry) for entry in entries]):
        announce(_any_of(chunk))


@projects(JobCreated)
def create_jobs(entries: Sequence[Entry]) -> None:
    """One row per job; the same activity asks anew after an incident, and its row starts over."""
    entries = _latest(entries)
    Job.objects.bulk_create(
        [_job(entry) for entry in entries],
        update_conflicts=True,
        unique_fields=["instance", "activity_key"],
        update_fields=[
            "payload",
            "topic",
            "result_variable",
            "status",
            "priority",
            "due_at",
            "retries_left",
            "retry_backoff",
            "error",
            "ended_at",
        ],
    )
    transaction.on_commit(lambda: _wake(entries), robust=True)


def _wake(entries: Sequence[Entry]) -> None:
    for job_id in _ids(Job, entries).values():
        wake_job(job_id)


def _job(entry: Entry) -> Job:
    record: JobCreated = entry.record
    payload = {
        "properties": record.properties,
        "variables": record.variables,
        "headers": dict(record.headers),
    }
    return Job(
        instance_id=entry.turn.instance_id,
        activity_key=record.key,
        element_id=record.element_id,
        topic=record.topic,
        payload=encode_variables(payload),
        result_variable=record.result_variable or "",
        priority=record.priority,
        due_at=entry.turn.at,
        retries_left=max(1, record.retries),
        retry_backoff=record.retry_backoff,
        created_at=entry.turn.at,
    )


@projects(JobCompleted)
def complete_jobs(entries: Sequence[Entry]) -> None:
    _end(Job, entries, Job.Status.COMPLETED)


@projects(JobCanceled)
def cancel_jobs(entries: Sequence[Entry]) -> None:
    _end(Job, entries, Job.Status.CANCELED)


def _end(model: type[Model], entries: Sequence[Entry], status: str) -> None:
    """Close the rows of these activities; those of one turn share their time."""
    by_time: dict[datetime, list[Key]] = defaultdict(list)
    for entry in entries:
        by_time[entry.turn.at].append(_key(entry))
    for at, keys in by_time.items():
        for chunk in _chunks(keys):
            model._default_manager.filter(_any_of(chunk)).update(status=status, ended_at=at)


def _ids(model: type[UserTask | Job], entries: Sequence[Entry]) -> dict[Key, UUID]:
    """The ids of the rows of these activities."""
    columns = ("instance_id", "activity_key", "pk")
    return {
        (instance_id, key): pk
        for chunk in _chunks([_key(entry) for entry in entries])
        for instance_id, key, pk in model._default_manager.filter(_any_of(chunk)).values_list(*columns)
    }


def _latest(entries: Sequence[Entry]) -> list[Entry]:
    """One entry per activity: a statement cannot write one row twice."""
    return list({_key(entry): entry for entry in entries}.values())


def _key(entry: Entry) -> Key:
    return entry.turn.instance_id, entry.record.key


def _any_of(keys: Sequence[Key]) -> Q:
    condition = Q()
    for instance_id, activity_key in keys:
        condition |= Q(instance=instance_id, activity_key=activity_key)
    return condition


def _chunks(keys: Sequence[Key]) -> Iterator[list[Key]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
