"""After a restore from backup: the time since the backup is undone, and must not reach into the time that begins.

Everything that lived outside the database may know of it still: mirrors and hints in Redis and RabbitMQ, workers that
hold a lease, pages that show a version. A new epoch makes the mirrors nobody's; leases end, and the fences of their
jobs jump beyond any number that the lost time can have given out.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from processes import audit, clock
from processes.models import Cluster, Command, OutboxMessage, Timer
from tasks.models import Job

FENCE_LEAP = 1_000_000
"""More claims of one job than can have been lost."""
_OPEN = (Job.Status.READY, Job.Status.RUNNING)


@dataclass(frozen=True)
class Restored:
    """What the workers will do once they start. ``repeated`` jobs have been tried before, or may have been since."""

    epoch: uuid.UUID
    released: int
    repeated: int
    commands: int
    timers: int
    events: int


def begin_epoch(actor: User | None = None) -> Restored:
    """Call it after a restore and before any other process is started; a second call does no harm."""
    with transaction.atomic():
        at = clock.now()
        cluster, _ = Cluster.objects.update_or_create(pk=1, defaults={"epoch": uuid.uuid4()})
        open_jobs = Job.objects.filter(status__in=_OPEN)
        repeated = open_jobs.count()
        released = open_jobs.filter(status=Job.Status.RUNNING).update(lease_until=Now())
        open_jobs.update(fence=F("fence") + FENCE_LEAP)
        restored = _restored(cluster.epoch, released, repeated, at)
        audit.log(actor, "restore", object_type="cluster", object_id=cluster.epoch, detail=_counts(restored))
    return restored


def _restored(epoch: uuid.UUID, released: int, repeated: int, at: datetime) -> Restored:
    return Restored(
        epoch=epoch,
        released=released,
        repeated=repeated,
        commands=Command.objects.filter(status=Command.Status.WAITING).count(),
        timers=Timer.objects.filter(due_at__lte=at).count(),
        events=OutboxMessage.objects.filter(sent_at__isnull=True).count(),
    )


def _counts(restored: Restored) -> dict[str, int]:
    return {"released": restored.released, "repeated": restored.repeated}
