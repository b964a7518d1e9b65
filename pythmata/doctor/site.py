"""The set-up of the site, its keys and folders, and whether its work moves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, QuerySet

from processes import clock
from processes.models import Command, Incident, OutboxMessage, Secret, Timer
from processes.secrets import keys
from pythmata.doctor.findings import Finding, Level, expect
from tasks.models import Job

SITE, WORK = "Site", "Work"
LATE = timedelta(minutes=1)
_LEVELS = {checks.WARNING: Level.WARNING, checks.ERROR: Level.ERROR, checks.CRITICAL: Level.ERROR}


def system_checks() -> Iterator[Finding]:
    """Those of Django and ours, with what is asked of a deployment."""
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=True, databases=["default"])
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    for message in found:
        level = _LEVELS[message.level]
        yield Finding(SITE, str(message.id), level, str(message.msg), do=str(message.hint or ""))
    if not found:
        yield Finding(SITE, "system checks", Level.OK, "nothing to report")


def migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    yield expect(
        SITE,
        "migrations",
        f"{missing} missing" if missing else "all applied",
        is_fine=not missing,
        matters="Pages and workers fail on tables and columns that are not there.",
        do="Run `manage.py migrate`.",
    )


def secrets() -> Iterator[Finding]:
    """A credential that no key opens makes every job fail that names it."""
    unreadable = [row.name for row in Secret.objects.order_by("name") if not _opens(row.token)]
    yield expect(
        SITE,
        "secrets",
        f"unreadable: {', '.join(unreadable)[:200]}" if unreadable else "all can be opened",
        is_fine=not unreadable,
        matters="Jobs that name them fail.",
        do="Add the key they were written with to SECRET_ENCRYPTION_KEYS, and run rotate_secrets.",
    )


def _opens(token: str) -> bool:
    try:
        keys.decrypted(token)
    except keys.Unreadable:
        return False
    return True


def folders() -> Iterator[Finding]:
    for name, folder in (("VAR_DIR", Path(settings.VAR_DIR)), ("FILES_DIR", Path(settings.MEDIA_ROOT))):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                trouble = ""
        except OSError as error:
            trouble = str(error)
        yield expect(
            SITE,
            f"{name} can be written to",
            trouble or "yes",
            is_fine=not trouble,
            matters="Attachments and heartbeats cannot be kept.",
            do="Give the user of the server write access, or set another folder.",
        )


def backlog() -> Iterator[Finding]:
    at = clock.now()
    waiting = Command.objects.filter(status=Command.Status.WAITING, instance__status="active")
    due = {
        "commands": _oldest(waiting, "due_at"),
        "timers": _oldest(Timer.objects.all(), "due_at"),
        "jobs": _oldest(Job.objects.filter(status=Job.Status.READY), "due_at"),
    }
    if settings.AMQP_URL:
        due["events to send"] = _oldest(OutboxMessage.objects.filter(sent_at=None), "created_at")
    for what, oldest in due.items():
        late = at - oldest if oldest is not None and oldest < at else timedelta(0)
        yield expect(
            WORK,
            f"oldest of the {what}",
            f"{late.total_seconds():.0f} s late" if late else "none is late",
            is_fine=late < LATE,
            matters="Instances stand still.",
            do="Start a worker (`manage.py worker`), or more of them; look at their logs.",
            level=Level.WARNING,
        )


def _oldest(rows: QuerySet[Any], moment: str) -> datetime | None:
    found: datetime | None = rows.aggregate(oldest=Min(moment))["oldest"]
    return found


def incidents() -> Iterator[Finding]:
    count = Incident.objects.filter(status=Incident.Status.OPEN).count()
    yield expect(
        WORK,
        "open incidents",
        count,
        is_fine=count == 0,
        matters="Their instances wait for somebody.",
        do="Look at them in the administration.",
        level=Level.WARNING,
    )


SITE_LOOKS = (system_checks, migrations, secrets, folders)
WORK_LOOKS = (backlog, incidents)
