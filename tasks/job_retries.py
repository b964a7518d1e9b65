"""Another try for a job, on somebody's word."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models.functions import Now

from engine.errors import CommandRejected
from processes import runtime
from processes.models import Command, Incident
from processes.wakeups import wake_job
from tasks.models import Job


def retry(*, job: Job, actor: User, idempotency_key: str | None = None) -> Command | None:
    """Retry the incident of a failed job, giving its command; one that only pauses runs at once, giving None.

    Raises CommandRejected for a job that is running, done, or waits for nobody.
    """
    if Job.objects.filter(pk=job.pk, status=Job.Status.READY).update(due_at=Now()):
        wake_job(job.pk)
        return None
    incident = Incident.objects.filter(
        instance=job.instance_id, activity_key=job.activity_key, status=Incident.Status.OPEN
    ).first()
    if job.status != Job.Status.FAILED or incident is None:
        raise CommandRejected(f"The job is {job.get_status_display()}; there is nothing to try again.")
    command: Command = runtime.retry(
        incident=incident, variables={}, actor=actor, idempotency_key=idempotency_key
    )
    return command
