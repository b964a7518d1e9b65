"""What the page shows, read anew at each look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from processes import clock, servers
from processes.admin.base import list_of
from processes.connections import database, rabbitmq, redis
from processes.connections.base import ConnectionFailed, Health, all_health
from processes.inbound import INBOUND
from processes.models import Command, Incident, OutboxMessage, ServerProcess, Timer
from pythmata.celery import DEAD, QUEUES
from tasks.models import Job

Label = str | Promise
LATE_SECONDS, VERY_LATE_SECONDS = 30.0, 60.0
HINTS = DEAD.name


@dataclass(frozen=True)
class Worker:
    row: ServerProcess
    silent_seconds: float
    is_silent: bool


@dataclass(frozen=True)
class Backlog:
    """``seconds`` is how long the oldest has been due."""

    label: Label
    count: int
    seconds: float
    url: str

    @property
    def tone(self) -> str:
        if self.seconds > VERY_LATE_SECONDS:
            return "bad"
        return "warn" if self.seconds > LATE_SECONDS else "good"


@dataclass(frozen=True)
class BrokerQueue:
    """``messages`` is None where there is no such queue yet."""

    name: str
    messages: int | None
    consumers: int
    is_dead: bool


def services() -> list[Health]:
    """Those that are configured, as this process sees them after one small exchange with each."""
    # In a thread of its own, so that the page does not hang with it.
    database.trouble(database.shared().ping)
    for server in (redis.shared(), rabbitmq.shared()):
        try:
            if server is not None:
                server.ping()
        except ConnectionFailed:
            continue  # its state says so
    return all_health()


def workers() -> list[Worker]:
    at = clock.now()
    return [_worker(row, at) for row in servers.known()]


def _worker(row: ServerProcess, at: datetime) -> Worker:
    return Worker(row, (at - row.seen_at).total_seconds(), at - row.seen_at > servers.SILENT)


def backlogs() -> list[Backlog]:
    at = clock.now()
    waiting = Command.objects.filter(status=Command.Status.WAITING, due_at__lte=at, instance__status="active")
    jobs = Job.objects.filter(status=Job.Status.READY, due_at__lte=at, instance__status="active")
    unsent = OutboxMessage.objects.filter(sent_at=None)
    incidents = Incident.objects.filter(status=Incident.Status.OPEN)
    found = [
        _backlog(_("Commands due"), waiting, "due_at", at, status__exact="waiting"),
        _backlog(_("Jobs due"), jobs, "due_at", at, status__exact="ready"),
        _backlog(_("Timers due"), Timer.objects.filter(due_at__lte=at), "due_at", at),
        _backlog(_("Incidents open"), incidents, "", at, status__exact="open"),
    ]
    return [*found, _backlog(_("Events to send"), unsent, "created_at", at)] if settings.AMQP_URL else found


def _backlog(label: Label, rows: QuerySet[Any], since: str, at: datetime, **filters: str) -> Backlog:
    found = rows.order_by().aggregate(count=Count("pk"), **({"oldest": Min(since)} if since else {}))
    oldest = found.get("oldest")
    seconds = (at - oldest).total_seconds() if oldest else 0.0
    return Backlog(label, found["count"], max(0.0, seconds), list_of(rows.model, **filters))


def dead_queues() -> Sequence[str]:
    """Where messages end that nobody could handle."""
    return (INBOUND.dead_queue, HINTS)


def broker_queues() -> list[BrokerQueue]:
    """Those of this installation; empty without a broker, or while it is away."""
    server = rabbitmq.shared()
    names = [*(queue.name for queue in QUEUES), INBOUND.queue, *dead_queues()]
    try:
        return list(_queues(server, names)) if server is not None else []
    except ConnectionFailed:
        return []


def _queues(server: rabbitmq.RabbitConnection, names: Sequence[str]) -> Iterator[BrokerQueue]:
    for name in names:
        depth = server.depth(name)
        messages, consumers = depth if depth is not None else (None, 0)
        yield BrokerQueue(name, messages, consumers, name in dead_queues())
