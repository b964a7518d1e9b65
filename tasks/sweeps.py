"""What the sweeper does for tasks: find the jobs that nobody woke, whose worker vanished, the tasks left half-way."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from processes import metrics
from processes.sweeper import swept
from processes.wakeups import wake_job
from tasks.models import Job
from tasks.service_tasks import give_up
from tasks.user_tasks import reopen_rejected

BATCH = 100


@swept
def wake_due_jobs() -> None:
    """Hints for the jobs that are due: new ones whose hint was lost, and retries whose pause is over."""
    due = Job.objects.filter(status=Job.Status.READY, due_at__lte=Now(), instance__status="active")
    for job_id in due.order_by("-priority", "due_at").values_list("pk", flat=True)[:BATCH]:
        wake_job(job_id)


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
            give_up(job, text)
    return True


@swept
def reopen_tasks() -> None:
    """User tasks whose completion was refused are open again."""
    reopen_rejected()
