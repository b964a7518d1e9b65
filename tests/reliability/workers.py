"""A worker in this thread, and what an instance leaves behind."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta

from django.utils.timezone import now

from processes import clock, runtime, timers, turns
from processes.models import ActivityInstance, Command, Incident, ProcessInstance, TakenFlow, Timer, Variable
from tasks import service_tasks, sweeps
from tasks.models import Job

BEGIN = now() - timedelta(hours=2)
LATER = BEGIN + timedelta(hours=1, minutes=1)
"""When the timers of the models are due. Both lie in the past: jobs fall due by the clock of the database."""


def start(key: str) -> None:
    """As a client does that asks again with the same key when it got no answer."""
    with clock.stopped_at(BEGIN):
        runtime.start(process_key="durable", idempotency_key=key)


def work(at: datetime) -> None:
    """Until nothing is left to do at that time."""
    with clock.stopped_at(at):
        moved = 1
        while moved:
            moved = timers.fire_due(at) + turns.run_due() + service_tasks.run_due()


def recover() -> None:
    """The leases of the dead have run out, and their jobs go to others."""
    Job.objects.filter(status=Job.Status.RUNNING).update(lease_until=now() - timedelta(seconds=1))
    sweeps.release_expired_leases()


def instance_of(key: str) -> ProcessInstance:
    return ProcessInstance.objects.get(pk=Command.objects.get(idempotency_key=key).instance_id)


def left_behind(instance: uuid.UUID) -> dict[str, object]:
    """Everything that has to be the same however often somebody died on the way."""
    activities = ActivityInstance.objects.filter(instance=instance).values_list("element_id", "status")
    flows = TakenFlow.objects.filter(instance=instance).values_list("flow_id", flat=True)
    commands = Command.objects.filter(instance=instance).values_list("kind", "status")
    variables = Variable.objects.filter(instance=instance).values_list("scope_key", "name", "value")
    return {
        "status": ProcessInstance.objects.get(pk=instance).status,
        "activities": Counter(activities),
        "flows": Counter(flows),
        "commands": Counter(commands),
        "variables": {(scope, name): value for scope, name, value in variables},
        "open": (
            Timer.objects.filter(instance=instance).count(),
            Job.objects.filter(instance=instance).exclude(status=Job.Status.COMPLETED).count(),
            Incident.objects.filter(instance=instance).count(),
        ),
    }
