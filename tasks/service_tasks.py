"""Machine work: run one job outside any transaction, then report what came of it.

The result goes to ``processes.runtime``; a failure is tried again after a pause that doubles, and becomes an
incident after the last attempt. Whoever lost its lease reports to nobody.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from engine.errors import BpmnError, EngineError
from engine.interpreter.codec import decode_variables
from processes import metrics, runtime, tracing
from processes.models import ProcessInstance
from processes.secrets.keys import Unreadable
from processes.secrets.marks import Revealing, UnknownSecret
from tasks import leases
from tasks.connectors import registry
from tasks.connectors.base import ConnectorError, Work
from tasks.leases import Heartbeat, Lease
from tasks.models import Job
from tasks.results import as_variables

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = timedelta(hours=1)
MESSAGE_LIMIT = 1_000
DETAIL_LIMIT = 8_000


@dataclass(frozen=True)
class Completed:
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Thrown:
    code: str
    message: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """``retries`` are the attempts left and ``pause`` the time before the next one, where the worker says so."""

    message: str
    detail: str
    permanent: bool
    retries: int | None = None
    pause: timedelta | None = None


Outcome = Completed | Thrown | Failure


def run(job_id: uuid.UUID) -> bool:
    """Run the job if it is due, nobody has it and its work is known here; whether it was run here."""
    if not _due().filter(pk=job_id).exists():
        return False
    lease = leases.claim(job_id)
    if lease is None:
        return False
    deadline = float(settings.JOB_DEADLINE_SECONDS)
    begun = time.monotonic()
    with Heartbeat(lease, deadline), _span(lease.job):
        outcome = _call(lease.job, begun + deadline)
    seconds = time.monotonic() - begun
    metrics.external_seconds.labels(lease.job.topic, type(outcome).__name__.lower()).observe(seconds)
    report(lease, outcome)
    return True


def run_due(limit: int = 20, seconds: float = 15.0) -> int:
    """Run jobs that are due, the most urgent first, for about so long; the number of those run here."""
    end = time.monotonic() + seconds
    count = 0
    for job_id in _due().order_by("-priority", "due_at").values_list("pk", flat=True)[:limit]:
        if time.monotonic() > end:
            break
        count += run(job_id)
    return count


def oldest_due() -> datetime | None:
    """Since when the job that waits longest has been due."""
    due_at: datetime | None = _due().aggregate(oldest=Min("due_at"))["oldest"]
    return due_at


def _due() -> QuerySet[Job]:
    """Those that nobody has registered anything for are left to external workers."""
    status = ProcessInstance.Status.ACTIVE
    due = Job.objects.filter(status=Job.Status.READY, due_at__lte=Now(), instance__status=status)
    return due.filter(topic__in=registry.names())


def report(lease: Lease, outcome: Outcome) -> bool:
    """Write down what came of the work; False, and nothing is written, if the lease has gone to another."""
    try:
        return _write(lease, outcome)
    except EngineError as error:  # the result cannot be kept; another attempt would give it again
        return _write(lease, Failure(str(error), "", permanent=True))


def _write(lease: Lease, outcome: Outcome) -> bool:
    with transaction.atomic():
        if not Job.objects.filter(**lease.is_held()).update(**_columns(lease.job, outcome)):
            metrics.fenced.inc()
            logger.warning("Job %s: the report of attempt %s came too late", lease.job.pk, lease.job.attempts)
            return False
        _tell_instance(lease.job, outcome)
    return True


def give_up(job: Job, message: str) -> None:
    """Make an incident of a job that has no attempt left; call it in the transaction that says so in its row."""
    runtime.fail_activity(
        instance_id=job.instance_id, activity_key=job.activity_key, message=message, detail=job.error
    )


def _span(job: Job) -> AbstractContextManager[None]:
    if not tracing.is_on():
        return nullcontext()
    told: dict[str, str | int] = {
        "instance.id": str(job.instance_id),
        "element.id": job.element_id,
        "attempt": job.attempts,
    }
    return tracing.span(f"job {job.topic}", job.instance.traceparent, told)


def _call(job: Job, deadline: float) -> Outcome:
    """Credentials are in the properties while the connector works; nothing that comes back holds them."""
    revealing = Revealing(job.instance_id, job.activity_key)
    try:
        work = _work(job, deadline, revealing)
        variables = as_variables(registry.find(job.topic)(work), job.result_variable)
    except BpmnError as error:
        return Thrown(error.code, str(revealing.hidden(error.message)))
    except ConnectorError as error:
        return _failure(revealing, error.message, error.detail, error.permanent)
    except (UnknownSecret, Unreadable) as error:
        return Failure(str(error), "", permanent=True)
    except Exception as error:  # a callable of the installation may raise anything; it is reported, not lost
        return _failure(revealing, f"{type(error).__name__}: {error}", traceback.format_exc(limit=-5), False)
    return Completed({name: revealing.hidden(value) for name, value in variables.items()})


def _failure(revealing: Revealing, message: str, detail: str, permanent: bool) -> Failure:
    return Failure(str(revealing.hidden(message)), str(revealing.hidden(detail)), permanent)


def _work(job: Job, deadline: float, revealing: Revealing) -> Work:
    payload: Mapping[str, Any] = decode_variables(bytes(job.payload))
    return Work(
        instance_id=job.instance_id,
        element_id=job.element_id,
        topic=job.topic,
        properties={name: revealing.revealed(value) for name, value in payload["properties"].items()},
        variables=payload["variables"],
        headers=payload["headers"],
        idempotency_key=job.idempotency_key,
        attempt=job.attempts,
        deadline=deadline,
    )


def _columns(job: Job, outcome: Outcome) -> dict[str, Any]:
    """What the row says after the report."""
    if not isinstance(outcome, Failure):
        return {"status": Job.Status.REPORTED, "lease_until": None, "error": ""}
    values = {"lease_until": None, "error": outcome.message[:MESSAGE_LIMIT]}
    if _is_final(job, outcome):
        return values | {"status": Job.Status.FAILED, "ended_at": Now(), "retries_left": 0}
    pause = backoff(job) if outcome.pause is None else outcome.pause
    left = job.retries_left if outcome.retries is None else outcome.retries
    return values | {"status": Job.Status.READY, "due_at": Now() + pause, "retries_left": left}


def _is_final(job: Job, outcome: Failure) -> bool:
    left = job.retries_left if outcome.retries is None else outcome.retries
    return outcome.permanent or left == 0


def backoff(job: Job) -> timedelta:
    """The pause before the next attempt: as configured after the first, then twice as long each time, up to an hour."""
    first: timedelta = job.retry_backoff
    return min(first * (1 << max(0, min(job.attempts - 1, 20))), max(LONGEST_BACKOFF, first))


def _tell_instance(job: Job, outcome: Outcome) -> None:
    target: dict[str, Any] = {"instance_id": job.instance_id, "activity_key": job.activity_key}
    match outcome:
        case Completed(variables):
            runtime.complete_activity(**target, variables=variables)
        case Thrown(code, message, variables):
            runtime.throw_error(**target, code=code, message=message, variables=variables)
        case Failure(message, detail) if _is_final(job, outcome):
            runtime.fail_activity(**target, message=message[:MESSAGE_LIMIT], detail=detail[:DETAIL_LIMIT])
