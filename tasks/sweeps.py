"""What the sweeper does for tasks: find the jobs that nobody woke, whose worker vanished, the tasks left half-way."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.timezone import now

from processes import metrics, wakeups
from processes.sweeper import swept
from processes.wakeups import wake_due_jobs, wake_mails
from tasks import service_tasks
from tasks.models import Job, Mail, Notification, UserTask
from tasks.notifications import notify_of_overdue
from tasks.user_tasks import reopen_rejected

logger = logging.getLogger(__name__)

BATCH = 100
OVERDUE = timedelta(seconds=3)


@swept
def find_due_jobs() -> None:
    """One hint if jobs are due: new ones whose hint was lost, and retries whose pause is over.

    When hints cannot be sent, do not arrive, or the workers are behind, this process helps.
    """
    oldest = service_tasks.oldest_due()
    if oldest is None:
        return
    wake_due_jobs()
    if now() - oldest > OVERDUE or wakeups.last_error():
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


@swept
def find_due_mails() -> None:
    """One hint if there is e-mail to write or to send: new, whose hint was lost, tried again, or daily."""
    if not settings.NOTIFY_BY_EMAIL:
        return
    notifications = Notification.objects.filter(mail=None, mail_due_at__lte=now())
    if notifications.exists() or Mail.objects.filter(status=Mail.Status.WAITING, due_at__lte=now()).exists():
        wake_mails()


class _OverdueTasks:
    """Looked for once a minute: nobody waits for it by the second."""

    pause = timedelta(minutes=1)

    def __init__(self) -> None:
        self.next_look = now()

    def tell(self) -> None:
        """Whoever has a task whose due date is over, once per task."""
        at = now()
        if not settings.NOTIFY_BY_EMAIL or at < self.next_look:
            return
        self.next_look = at + self.pause
        told = Notification.objects.filter(kind=Notification.Kind.OVERDUE, task=OuterRef("pk"))
        overdue = UserTask.objects.filter(status__in=UserTask.OPEN, due_at__lt=at).exclude(assignee="")
        with transaction.atomic():
            rows = overdue.filter(~Exists(told)).select_for_update(skip_locked=True).order_by("due_at")
            notify_of_overdue(list(rows[:BATCH]), at)


overdue_tasks = _OverdueTasks()


@swept
def tell_of_overdue_tasks() -> None:
    overdue_tasks.tell()
