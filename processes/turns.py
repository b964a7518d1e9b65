"""The engine room: due commands are taken, run, and written back, many instances in one transaction.

What a turn decides is pure (`engine.advance`), so a turn that raises has changed nothing: its instance alone is
left out, its command is tried again later and in the end becomes an incident. If writing back fails, each
instance of the batch is tried alone, so that the one at fault is found and the others go on.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet

from processes import bulk, catalog, clock, live_state, metrics, push, results
from processes.instance_turns import InstanceTurns, LiveView
from processes.models import Command, Incident, ProcessInstance
from processes.projections import Entry, project

logger = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 5
STAMP_AFTER = timedelta(seconds=5)
"""A command that is still waiting after this time is counted before it runs: it may be what kills its process."""

_Status = Command.Status


class LostVersion(Exception):
    """Another transaction wrote an instance that this one holds the lock of."""


def run_due(limit: int = BATCH) -> int:
    """Run one batch of due commands; the number of commands consumed."""
    _stamp(limit)
    try:
        return _run(limit)
    except (OperationalError, InterfaceError):
        raise
    except (DatabaseError, LostVersion) as error:
        logger.warning("A batch of turns could not be written, its instances are run one by one: %s", error)
        return _run_one_by_one(limit)


def _stamp(limit: int) -> None:
    """Count the attempt of commands that have waited long; those that are out of attempts become incidents."""
    at = clock.now()
    old = _due(at).filter(created_at__lt=at - STAMP_AFTER)
    ids = list(old.values_list("pk", flat=True)[:limit])
    if not ids:
        return
    Command.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1)
    for command in Command.objects.filter(pk__in=ids, attempts__gt=MAX_ATTEMPTS, status=_Status.WAITING):
        give_up(command, command.error or "It was begun several times and never came to an end.", at)


def _due(at: datetime) -> QuerySet[Command]:
    active = ProcessInstance.Status.ACTIVE
    waiting = Command.objects.filter(status=_Status.WAITING, due_at__lte=at, instance__status=active)
    return waiting.order_by("id")


def _run_one_by_one(limit: int) -> int:
    instances = list(_due(clock.now()).values_list("instance", flat=True)[:limit])
    consumed = 0
    for instance_id in dict.fromkeys(instances):
        try:
            consumed += _run(limit, only=instance_id)
        except (OperationalError, InterfaceError):
            raise
        except (DatabaseError, LostVersion) as error:
            command = _due(clock.now()).filter(instance=instance_id).first()
            if command is not None:
                _set_aside(command, f"The result could not be written: {error}", clock.now())
                consumed += 1
    return consumed


def _run(limit: int, only: uuid.UUID | None = None) -> int:
    """One transaction; what follows the commit follows it."""
    with metrics.advance_seconds.time(), transaction.atomic():
        at = clock.now()
        commands = _take(limit, at, only)
        if not commands:
            return 0
        batch = _advance(commands, at)
        _write(batch, at)
        views = [turns.live_view() for turns in batch if turns.consumed]
        transaction.on_commit(lambda: _tell(views), robust=True)
    return len(commands)


def _take(limit: int, at: datetime, only: uuid.UUID | None) -> Sequence[Command]:
    """Lock free instances that have due commands, and these commands. Both are locked, so that a command which
    another worker consumed between our reading and our locking is seen to be gone."""
    due = _due(at) if only is None else _due(at).filter(instance=only)
    locked = due.select_for_update(skip_locked=True, no_key=True, of=("self", "instance"))
    related = locked.select_related("instance", "instance__process")
    return list(related[:limit])


def _advance(commands: Sequence[Command], at: datetime) -> list[InstanceTurns]:
    by_instance: dict[uuid.UUID, list[Command]] = {}
    for command in commands:
        by_instance.setdefault(command.instance_id, []).append(command)
    library = catalog.library({command.instance.definition_id for command in commands})
    batch = [InstanceTurns(own[0].instance, own) for own in by_instance.values()]
    for turns in batch:
        turns.run(library, at)
    return batch


def _write(batch: Sequence[InstanceTurns], at: datetime) -> None:
    changed = [turns for turns in batch if turns.has_changed]
    rows = [turns.row() for turns in changed]
    names = ("state", "status", "ended_at")
    if bulk.update(ProcessInstance, ("id", "version"), names, rows, count_up="version") != len(rows):
        metrics.version_conflicts.inc()
        raise LostVersion
    entries: list[Entry] = [entry for turns in changed for entry in turns.entries]
    project(entries)
    _close(batch, at)


def _close(batch: Sequence[InstanceTurns], at: datetime) -> None:
    consumed = [(c.pk, status, error, at) for turns in batch for c, status, error in turns.consumed]
    bulk.update(Command, ("id",), ("status", "error", "consumed_at"), consumed)
    for _, status, _, _ in consumed:
        metrics.turns.labels(status).inc()
    for turns in batch:
        if turns.failure is not None:
            command, reason = turns.failure
            _set_aside(command, reason, at)


def _set_aside(command: Command, reason: str, at: datetime) -> None:
    """Try again later, in growing distances; after the last attempt it is an incident."""
    attempts = command.attempts + 1
    command.attempts, command.error = attempts, reason
    if attempts >= MAX_ATTEMPTS:
        give_up(command, reason, at)
        return
    metrics.turns.labels("set_aside").inc()
    Command.objects.filter(pk=command.pk).update(
        attempts=attempts, error=reason, due_at=at + timedelta(seconds=2**attempts)
    )


def give_up(command: Command, reason: str, at: datetime) -> None:
    """The command stays as failed, kept by an incident from which it can be tried again."""
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


def _tell(views: Collection[LiveView]) -> None:
    """After the commit: hints for whoever waits or watches."""
    results.announce()
    live_state.put_many([view.live for view in views if view.live is not None])
    push.instances_changed([view.changed for view in views])
