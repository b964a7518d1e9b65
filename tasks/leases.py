"""Leases on jobs: who runs one holds its lease and the fence of that claim; an older fence is never heard.

Each function is one conditional UPDATE, right on PostgreSQL and on SQLite without any lock held in between.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Now

from processes.models import ProcessInstance
from tasks.models import Job


@dataclass(frozen=True)
class Lease:
    """One claim of one job."""

    job: Job
    fence: int

    def is_held(self) -> dict[str, object]:
        """The condition under which the row is still ours."""
        return {"pk": self.job.pk, "status": Job.Status.RUNNING, "fence": self.fence}

    def extend(self, seconds: float | None = None) -> bool:
        """Put off the end of the lease, by the configured time from now if no other is given; False if the job has
        gone to another worker."""
        return bool(Job.objects.filter(**self.is_held()).update(lease_until=_lease_end(seconds)))


def claim(job_id: uuid.UUID, worker: str = "", seconds: float | None = None) -> Lease | None:
    """Take a job that is due; the attempt is counted before it runs, so that one that kills its worker ends.

    ``worker`` is the name of an external one. None if it is not due, somebody else has it, it is done, or its
    instance is suspended.
    """
    owner = f"{worker or f'{socket.gethostname()}:{os.getpid()}'}:{uuid.uuid4().hex}"
    # A subquery on another table leaves the conditions on this row to be checked again when it is locked.
    running = ProcessInstance.objects.filter(status=ProcessInstance.Status.ACTIVE)
    due = Job.objects.filter(
        pk=job_id,
        status=Job.Status.READY,
        due_at__lte=Now(),
        retries_left__gt=0,
        instance__in=running.values("pk"),
    )
    taken = due.update(
        status=Job.Status.RUNNING,
        lease_owner=owner,
        lease_until=_lease_end(seconds),
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        retries_left=F("retries_left") - 1,
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    # Between the two statements the lease cannot have run out and gone to another, short of a long pause.
    return Lease(job, job.fence) if job.lease_owner == owner else None


def _lease_end(seconds: float | None = None) -> object:
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS if seconds is None else seconds)


class Heartbeat:
    """Extends the lease from a thread of its own while the work goes on, until the job's deadline at the latest."""

    def __init__(self, lease: Lease, seconds: float) -> None:
        self._lease = lease
        self._beats = int(seconds // self._pause())
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lease of {lease.job.pk}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for _beat in range(self._beats):
                if self._stopped.wait(self._pause()) or not self._beat():
                    return
        finally:
            connection.close()

    def _beat(self) -> bool:
        try:
            return self._lease.extend()
        except DatabaseError:
            # The next beat may reach the database again; if none does, the lease ends and the fence tells.
            connection.close()
            return True

    @staticmethod
    def _pause() -> float:
        return float(settings.JOB_LEASE_SECONDS) / 3
