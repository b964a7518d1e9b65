"""How often a command is tried: counted before it runs if it may be what kills its process, and after it failed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection, transaction

from processes import bulk, metrics, queue
from processes.models import Command, Incident
from processes.queue import Taken

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
SUSPECT = 2
"""So many attempts, and a command is run without others, so that what it breaks is broken for it alone."""
STAMP_AFTER = timedelta(seconds=5)
"""A command that is still waiting after this time is counted before it runs."""
MAX_ERROR = 4_000

_Status = Command.Status


class Tried(Protocol):
    """What is told of a command that failed."""

    @property
    def pk(self) -> int: ...
    @property
    def instance_id(self) -> uuid.UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def attempts(self) -> int: ...


def stamp(limit: int, at: datetime) -> None:
    """Count an attempt of commands that have waited long; those that are out of attempts become incidents.

    A stamped command is not stamped again for the same span, so that many workers which look at the same queue
    count one attempt.
    """
    with transaction.atomic():
        rows = queue.take_old(limit, at, at - STAMP_AFTER)
        _without_waiting_for_the_disk()
        for row in rows:
            if row.attempts >= MAX_ATTEMPTS:
                give_up(row, row.error or "It was begun several times and never came to an end.", at)
        counted = [(row.pk, row.attempts + 1, at) for row in rows if row.attempts < MAX_ATTEMPTS]
        bulk.update(Command, ("id",), ("attempts", "due_at"), counted)


def _without_waiting_for_the_disk() -> None:
    """A count that is lost with the database's host only gives a command one more attempt."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def set_aside(command: Tried, reason: str, at: datetime, *, is_final: bool = False) -> None:
    """Try again later, in growing distances; after the last attempt, or if no other can do better, an incident."""
    attempts = command.attempts + 1
    if is_final or attempts >= MAX_ATTEMPTS:
        give_up(command, reason, at)
        return
    metrics.turns.labels("set_aside").inc()
    Command.objects.filter(pk=command.pk, status=_Status.WAITING).update(
        attempts=attempts, error=reason[:MAX_ERROR], due_at=at + timedelta(seconds=2**attempts)
    )


def give_up(command: Tried, reason: str, at: datetime) -> None:
    """The command stays as failed, kept by an incident from which it can be tried again."""
    reason = reason[:MAX_ERROR]
    with transaction.atomic():
        failed = Command.objects.filter(pk=command.pk, status=_Status.WAITING)
        if not failed.update(status=_Status.FAILED, error=reason, consumed_at=at):
            return
        Incident.objects.create(
            instance_id=command.instance_id,
            command_id=command.pk,
            kind="command_failed",
            message=f"{command.kind} could not be run.",
            detail=reason,
            created_at=at,
        )
    metrics.turns.labels("failed").inc()
    logger.error("Command %s of instance %s failed: %s", command.pk, command.instance_id, reason)


def without_suspects(taken: Sequence[Taken]) -> Sequence[Taken]:
    """Those before the first that failed or vanished before; that one alone if it comes first."""
    for index, (command, _) in enumerate(taken):
        if command.attempts >= SUSPECT:
            return taken[: max(index, 1)]
    return taken
