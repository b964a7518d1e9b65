"""What the database knows, read at each scrape; the counters of this process stand in processes/metrics.py."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.db import Error as DatabaseError
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from processes.models import Command, Incident, OutboxMessage, ProcessInstance, Timer
from tasks.models import Job, UserTask


class DatabaseCollector(Collector):
    """Backlogs and their ages. Alert on an oldest due command over 30 s, an outbox over 60 s."""

    def describe(self) -> list[Metric]:
        # No query while the registry is built.
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            yield from list(_measure(timezone.now()))
        except DatabaseError:
            yield GaugeMetricFamily("pythmata_database_up", "1 while the database answers", value=0)
        else:
            yield GaugeMetricFamily("pythmata_database_up", "1 while the database answers", value=1)


def _measure(now: datetime) -> Iterator[Metric]:
    due = Command.objects.filter(status=Command.Status.WAITING, due_at__lte=now)
    yield from _backlog("commands_due", "commands waiting for a turn", due, "due_at", now)
    jobs = Job.objects.filter(status=Job.Status.READY, due_at__lte=now)
    yield from _backlog("jobs_due", "jobs waiting for a worker", jobs, "due_at", now)
    timers = Timer.objects.filter(due_at__lte=now)
    yield from _backlog("timers_due", "timers that should have fired", timers, "due_at", now)
    unsent = OutboxMessage.objects.filter(sent_at__isnull=True)
    yield from _backlog("outbox_unsent", "events not confirmed by the broker", unsent, "created_at", now)
    incidents = Incident.objects.filter(status=Incident.Status.OPEN)
    yield _gauge("incidents_open", "Open incidents", incidents.count())
    open_tasks = UserTask.objects.filter(status__in=[UserTask.Status.CREATED, UserTask.Status.CLAIMED])
    yield _gauge("user_tasks_open", "User tasks waiting for people", open_tasks.count())
    running = ["active", "suspended"]
    yield _by_status(ProcessInstance.objects.filter(status__in=running))


def _backlog(name: str, what: str, rows: QuerySet[Any], since: str, now: datetime) -> Iterator[Metric]:
    found = rows.aggregate(count=Count("pk"), oldest=Min(since))
    age = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    yield _gauge(name, f"Number of {what}", found["count"])
    yield _gauge(f"{name}_oldest_seconds", f"Age of the oldest of the {what}", age)


def _by_status(rows: QuerySet[ProcessInstance]) -> Metric:
    family = GaugeMetricFamily("pythmata_instances", "Running instances by status", labels=["status"])
    for row in rows.order_by().values("status").annotate(count=Count("pk")):
        family.add_metric([row["status"]], row["count"])
    return family


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"pythmata_{name}", text, value=value)


@cache
def registry() -> CollectorRegistry:
    """The process's registry with the database's measurements added."""
    REGISTRY.register(DatabaseCollector())
    return REGISTRY
