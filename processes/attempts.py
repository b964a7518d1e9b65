"""How often a command is tried: counted before it runs if it may be what kills its process, and after it failed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet

from processes import metrics
from processes.models import Command, Incident, ProcessInstance

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
SUSPECT = 2
"""So many attempts, and a command is run without others, so that what it breaks is broken for it alone."""
STAMP_AFTER = timedelta(seconds=5)
"""A command that is still waiting after this time is counted before it runs."""
MAX_ERROR = 4_000

_Status = Command.Status


def due(at: datetime) -> QuerySet[Command]:
    """What may run now, in order. Those of ended instances are among it: the engine rejects them, and whoever waits
    is told. Behind a command that waits for its next attempt, the later ones of its instance wait as well.
    """
    waiting = Command.objects.filter(status=_Status.WAITING)
    blocked = waiting.filter(attempts__gt=0, due_at__gt=at).values("instance")
    free = waiting.filter(due_at__lte=at).exclude(instance__status=ProcessInstance.Status.SUSPENDED)
    return free.exclude(instance__in=blocked).order_by("id")


def stamp(limit: int, at: datetime) -> None:
    """Count an attempt of commands that have waited long; those that are out of attempts become incidents.

    A stamped command is not stamped again for the same span, so that many workers which look at the same queue
    count one attempt.
    """
    old = due(at).filter(due_at__lt=at - STAMP_AFTER)
    with transaction.atomic():
        rows = list(old.select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit])
        if not rows:
            return
        _without_waiting_for_the_disk()
        spent = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
        for row in spent:
            give_up(row, row.error or "It was begun several times and never came to an end.", at)
        counted = [row.pk for row in rows if row.attempts < MAX_ATTEMPTS]
        Command.objects.filter(pk__in=counted).update(attempts=F("attempts") + 1, due_at=at)


def _without_waiting_for_the_disk() -> None:
    """A count that is lost with the database's host only gives a command one more attempt."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def set_aside(command: Command, reason: str, at: datetime, *, is_final: bool = False) -> None:
    """Try again later, in growing distances; after the last attempt, or if no other can do better, an incident."""
    attempts = command.attempts + 1
    if is_final or attempts >= MAX_ATTEMPTS:
        give_up(command, reason, at)
        return
    metrics.turns.labels("set_aside").inc()
    Command.objects.filter(pk=command.pk, status=_Status.WAITING).update(
        attempts=attempts, error=reason[:MAX_ERROR], due_at=at + timedelta(seconds=2**attempts)
    )


def give_up(command: Command, reason: str, at: datetime) -> None:
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


def without_suspects(commands: Sequence[Command]) -> Sequence[Command]:
    """Those before the first that failed or vanished before; that one alone if it comes first."""
    for index, command in enumerate(commands):
        if command.attempts >= SUSPECT:
            return commands[: max(index, 1)]
    return commands
