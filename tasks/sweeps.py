"""What the sweeper does for tasks: find the jobs that nobody woke, whose worker vanished, the tasks left half-way."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.utils.timezone import now

from processes import metrics
from processes.sweeper import swept
from processes.wakeups import wake_due_jobs
from tasks import service_tasks
from tasks.models import Job
from tasks.user_tasks import reopen_rejected

logger = logging.getLogger(__name__)

BATCH = 100
OVERDUE = timedelta(seconds=10)


@swept
def find_due_jobs() -> None:
    """One hint if jobs are due: new ones whose hint was lost, and retries whose pause is over.

    When the oldest has waited too long, hints do not arrive or the workers are behind; then this process helps.
    """
    oldest = service_tasks.oldest_due()
    if oldest is None:
        return
    wake_due_jobs()
    if now() - oldest > OVERDUE:
        _overdue_jobs.run_aside()


class _OverdueJobs:
    """Run in a thread of its own, one at a time: a connector may take its time, a sweep may not."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def run_aside(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="overdue jobs", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            service_tasks.run_due()
        except DatabaseError as error:
            logger.warning("Overdue jobs were not run: %s", error)
        finally:
            connection.close()


_overdue_jobs = _OverdueJobs()


@swept
def release_expired_leases() -> None:
    """The worker of these jobs is gone: another attempt if there is one left, else an incident."""
    expired = Job.objects.filter(status=Job.Status.RUNNING, lease_until__lt=Now())
    for job in expired.order_by("lease_until")[:BATCH]:
        if _release(job):
            metrics.leases_expired.inc()


def _release(job: Job) -> bool:
    is_last = job.retries_left == 0
    status = Job.Status.FAILED if is_last else Job.Status.READY
    text = f"The worker of attempt {job.attempts} vanished, or took longer than its lease."
    still_so = Job.objects.filter(
        pk=job.pk, status=Job.Status.RUNNING, fence=job.fence, lease_until__lt=Now()
    )
    with transaction.atomic():
        if not still_so.update(status=status, lease_until=None, due_at=Now(), error=text):
            return False
        if is_last:
            service_tasks.give_up(job, text)
    return True


@swept
def reopen_tasks() -> None:
    """User tasks whose completion was refused are open again."""
    reopen_rejected()
