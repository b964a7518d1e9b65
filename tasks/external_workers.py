"""External workers: programs elsewhere that fetch jobs, lock them, and report what came of them.

A job belongs to them when its topic is no connector or callable registered here. What a worker says counts only while
it holds the lock: the fence that it got with the job tells.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Now

from engine.errors import CommandRejected, EngineError
from engine.interpreter.codec import decode_variables
from processes.models import ProcessInstance
from processes.permissions import Action, of_instances
from tasks import leases, service_tasks, variable_conditions
from tasks.connectors import registry
from tasks.connectors.base import ConnectorError
from tasks.leases import Lease
from tasks.models import Job
from tasks.results import as_variables
from tasks.service_tasks import Completed, Failure, Outcome, Thrown
from tasks.variable_conditions import Condition

MAX_JOBS = 100
LONGEST_LOCK = timedelta(days=1)
LONGEST_WAIT = timedelta(seconds=30)
WAITERS = 2
"""Threads that may wait for work at once, in each process: a server of threads has a handful for everybody."""
_PAUSE_SECONDS = 0.2
_ROUNDS = 10
_waiters = threading.BoundedSemaphore(WAITERS)


class Unkept(EngineError):
    """The result of the work cannot be kept, on whatever attempt; the worker still holds the job."""


class LostLock(CommandRejected):
    """The caller does not hold the job: its lock ran out, or the job is done. ``extra`` goes into the answer."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"This lock on the job is not valid any more: {_standing(job)}")
        self.extra = {
            "current": {
                "status": job.status,
                "fence": job.fence,
                "locked_by": job.lease_holder or None,
                "locked_until": job.lease_until.isoformat() if job.lease_until else None,
            }
        }


def _standing(job: Job) -> str:
    if job.status != Job.Status.RUNNING or job.lease_until is None:
        return f"the job is {job.get_status_display()}."
    return f"the job is locked by {job.lease_holder} until {job.lease_until.isoformat(timespec='seconds')}."


@dataclass(frozen=True)
class Topic:
    """What a worker asks for. ``variables`` are the names it wants to see; None is all of them.

    The rest narrows it down: to processes by their keys, to a business key, to conditions on variables of the instance.
    """

    name: str
    lock: timedelta
    variables: frozenset[str] | None = None
    processes: Sequence[str] = ()
    business_key: str | None = None
    conditions: Sequence[Condition] = ()


@dataclass(frozen=True)
class LockedJob:
    """A job and what its work needs; ``fence`` has to come back with every report."""

    job: Job
    fence: int
    variables: Mapping[str, Any]
    properties: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What a worker asks for, and how many of it at most."""

    worker: str
    topics: Sequence[Topic]
    user: User
    max_jobs: int = 1


def fetch_and_lock(asked: Asked, wait: timedelta = timedelta(0)) -> list[LockedJob]:
    """The most urgent due jobs of the topics in processes that the user may operate.

    With ``wait`` this thread waits if there are none yet, unless too many wait already.
    """
    end = time.monotonic() + min(wait, LONGEST_WAIT).total_seconds()
    is_waiter = wait > timedelta(0) and _waiters.acquire(blocking=False)
    try:
        while True:
            found = _fetch(asked.worker, asked.topics, asked.user, asked.max_jobs)
            if found or not is_waiter or time.monotonic() >= end:
                return found
            time.sleep(_PAUSE_SECONDS)
    finally:
        if is_waiter:
            _waiters.release()


def _fetch(worker: str, topics: Sequence[Topic], user: User, max_jobs: int) -> list[LockedJob]:
    wanted = {topic.name: topic for topic in topics if topic.name not in registry.names()}
    due = _due(wanted, user).order_by("-priority", "due_at", "id").values_list("pk", "topic")
    found: list[LockedJob] = []
    # Whatever others were faster to take is not among the next ones.
    for _round in range(_ROUNDS):
        candidates = list(due[: max_jobs - len(found)])
        for job_id, name in candidates:
            lease = leases.claim(job_id, worker, wanted[name].lock.total_seconds())
            if lease is not None:
                found.append(_locked(lease, wanted[name]))
        if not candidates or len(found) == max_jobs:
            break
    prefetch_related_objects([locked.job for locked in found], "instance__process")
    return found


def _due(wanted: Mapping[str, Topic], user: User) -> QuerySet[Job]:
    asked = Q(pk=None)
    for topic in wanted.values():
        asked |= _asked(topic, user)
    return Job.objects.filter(
        asked,
        of_instances(user, Action.OPERATE),
        topic__in=list(wanted),
        status=Job.Status.READY,
        due_at__lte=Now(),
        retries_left__gt=0,
        instance__status=ProcessInstance.Status.ACTIVE,
    )


def _asked(topic: Topic, user: User) -> Q:
    asked = Q(topic=topic.name)
    if topic.processes:
        asked &= Q(instance__process__key__in=topic.processes)
    if topic.business_key is not None:
        asked &= Q(instance__business_key=topic.business_key)
    if topic.conditions:
        of_topic = Job.objects.filter(topic=topic.name, status=Job.Status.READY)
        fulfilling = variable_conditions.fulfilling(of_topic, topic.conditions, user)
        asked &= Q(pk__in=fulfilling.values("pk"))
    return asked


def _locked(lease: Lease, topic: Topic) -> LockedJob:
    payload: Mapping[str, Any] = decode_variables(bytes(lease.job.payload))
    variables = payload["variables"]
    if topic.variables is not None:
        variables = {name: value for name, value in variables.items() if name in topic.variables}
    return LockedJob(lease.job, lease.fence, variables, payload["properties"], payload["headers"])


def complete(*, job: Job, fence: int, variables: Mapping[str, Any]) -> None:
    """The work is done; raises LostLock, and Unkept for variables that cannot be kept."""
    try:
        kept = as_variables(variables, job.result_variable)
    except ConnectorError as error:
        raise Unkept(error.message) from error
    _report(job, fence, Completed(kept))


def fail(
    *,
    job: Job,
    fence: int,
    message: str,
    detail: str = "",
    retries: int | None = None,
    pause: timedelta | None = None,
) -> None:
    """The work failed. ``retries`` are the attempts left (0: an incident), ``pause`` the time before the next one; what
    the worker does not say goes by the model."""
    _report(job, fence, Failure(message, detail, permanent=False, retries=retries, pause=pause))


def throw_error(*, job: Job, fence: int, code: str, message: str, variables: Mapping[str, Any]) -> None:
    """The work ends with a BPMN error."""
    _report(job, fence, Thrown(code, message, variables))


def extend(*, job: Job, fence: int, lock: timedelta) -> None:
    """The lock ends so long from now."""
    if not Lease(job, fence).extend(lock.total_seconds()):
        raise _lost(job)


def unlock(*, job: Job, fence: int) -> None:
    """Somebody else may have it now; the attempt does not count."""
    held = Job.objects.filter(**Lease(job, fence).is_held())
    if not held.update(
        status=Job.Status.READY,
        lease_until=None,
        due_at=Now(),
        retries_left=job.retries_left + 1,
        attempts=max(0, job.attempts - 1),
    ):
        raise _lost(job)


def _report(job: Job, fence: int, outcome: Outcome) -> None:
    if not service_tasks.report(Lease(job, fence), outcome):
        raise _lost(job)


def _lost(job: Job) -> CommandRejected:
    current = Job.objects.filter(pk=job.pk).first()
    return CommandRejected("The job is gone.") if current is None else LostLock(current)
