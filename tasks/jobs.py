"""Celery's doors to this floor. A message carries an id and is a hint; a repeat finds nothing to do."""

from __future__ import annotations

import uuid

from celery import shared_task

from tasks import service_tasks


@shared_task(name="tasks.jobs.run_job", queue="jobs")
def run_job(job_id: str) -> None:
    """Run one job."""
    service_tasks.run(uuid.UUID(job_id))
