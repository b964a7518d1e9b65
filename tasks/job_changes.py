"""What an operator changes in a job that is still to run: the attempts it has left, and how urgent it is."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from engine.errors import CommandRejected
from processes import audit
from tasks.models import Job

CHANGEABLE = (Job.Status.READY, Job.Status.RUNNING)


def change(*, job: Job, actor: User, retries: int | None = None, priority: int | None = None) -> None:
    """``retries`` are the attempts left beside one under way. Raises CommandRejected for a job that failed or is done:
    the first is retried, the second is over."""
    given = {"retries_left": retries, "priority": priority}
    values = {name: value for name, value in given.items() if value is not None}
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, status__in=CHANGEABLE).update(**values):
            job.refresh_from_db()
            advice = " Retry it." if job.status == Job.Status.FAILED else ""
            raise CommandRejected(
                f"The job is {job.get_status_display()}; nothing of it can be changed.{advice}"
            )
        audit.log(
            actor,
            "job.change",
            object_type="job",
            object_id=job.pk,
            instance_id=job.instance_id,
            detail={"element": job.element_id, **values},
        )
