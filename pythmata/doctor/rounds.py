"""All looks, subject by subject."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection

from processes.connections.base import ConnectionFailed
from pythmata.doctor import postgresql, services, site, sqlite
from pythmata.doctor.findings import Finding, all_of

_ERRORS = (ConnectionFailed, DatabaseError, OSError)


def findings() -> Iterator[Finding]:
    """A service that does not answer ends its own subject alone."""
    database = postgresql if connection.vendor == "postgresql" else sqlite
    for subject, looks in (
        (database.SUBJECT, database.LOOKS),
        (services.REDIS, services.REDIS_LOOKS),
        (services.RABBITMQ, services.RABBITMQ_LOOKS),
        (services.CELERY, services.CELERY_LOOKS),
        (site.SITE, site.SITE_LOOKS),
        (site.WORK, site.WORK_LOOKS),
    ):
        yield from all_of(subject, looks, _ERRORS)
