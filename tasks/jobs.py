"""Celery's doors to this floor. A message carries an id and is a hint; a repeat finds nothing to do."""

from __future__ import annotations

import uuid

from celery import shared_task
from django.conf import settings

from tasks import mails, service_tasks

# Beyond the job's own deadline, which the connectors keep; the hard limit ends a callable that never returns.
SOFT_LIMIT = settings.JOB_DEADLINE_SECONDS + 5
HARD_LIMIT = settings.JOB_DEADLINE_SECONDS + 10


@shared_task(name="tasks.jobs.run_job", soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def run_job(job_id: str) -> None:
    """Run one job."""
    service_tasks.run(uuid.UUID(job_id))


@shared_task(name="tasks.jobs.run_due_jobs", soft_time_limit=SOFT_LIMIT + 15, time_limit=HARD_LIMIT + 15)
def run_due_jobs() -> None:
    """Run jobs that are due."""
    service_tasks.run_due()


@shared_task(name="tasks.jobs.send_mails", soft_time_limit=120, time_limit=150)
def send_mails() -> None:
    """Write and send the e-mail that is due."""
    mails.write_due()
    mails.send_due()
