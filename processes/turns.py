"""The engine room: due commands are taken, run, and written back, many instances in one transaction.

What a turn decides is pure (`engine.advance`), so a turn that raises has changed nothing: its instance alone is
left out, its command is tried again later and in the end becomes an incident. If writing back fails, each
command of the batch is tried alone, so that the one at fault is found and the others go on.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from processes import attempts, bulk, catalog, clock, live_state, metrics, push, queue, results
from processes.instance_turns import InstanceTurns, LiveView, reason_of
from processes.models import Command, ProcessInstance
from processes.projections import Entry, project
from processes.queue import DueCommand, Taken

logger = logging.getLogger(__name__)

BATCH = 50
NOBODYS_FAULT = (OperationalError, InterfaceError)
"""The database is away, or another transaction was in the way: whoever called tries again."""


class LostVersion(Exception):
    """Another transaction wrote an instance that this one holds the lock of."""


def run_due(limit: int = BATCH) -> int:
    """Run one batch of due commands; the number of commands consumed or set aside."""
    at = clock.now()
    # Looking first costs little; on SQLite to begin a transaction is to wait for all other writers.
    oldest = queue.oldest_due(at)
    if oldest is None:
        return 0
    if oldest < at - attempts.STAMP_AFTER:
        attempts.stamp(limit, at)
    try:
        return _run(limit)
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # whatever a definition, a state or a value does to us: found one by one
        logger.warning("A batch of turns could not be written, its commands are run one by one: %r", error)
        return _run_one_by_one(limit)


def _run_one_by_one(limit: int) -> int:
    """The same commands, each in a transaction of its own."""
    return sum(_run_alone(pk) for pk in queue.due_ids(limit, clock.now()))


def _run_alone(command_id: int) -> int:
    try:
        return _run(1, only=command_id)
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # kept with its command
        logger.exception("Command %s could not be run", command_id)
        reason = f"The result could not be written. {reason_of(error)}"
        with transaction.atomic():
            for command, _ in queue.take(1, clock.now(), command_id):
                attempts.set_aside(command, reason, clock.now())
        return 1


def _run(limit: int, only: int | None = None) -> int:
    """One transaction; what follows the commit follows it."""
    with metrics.advance_seconds.time(), transaction.atomic():
        at = clock.now()
        taken = attempts.without_suspects(queue.take(limit, at, only))
        if not taken:
            return 0
        batch = _advance(taken, at)
        _write(batch, at)
        views = [turns.live_view() for turns in batch if turns.consumed]
        transaction.on_commit(lambda: _tell(views), robust=True)
    return sum(len(turns.consumed) + (turns.failure is not None) for turns in batch)


def _advance(taken: Sequence[Taken], at: datetime) -> list[InstanceTurns]:
    by_instance: dict[uuid.UUID, list[DueCommand]] = {}
    instances = {instance.pk: instance for _, instance in taken}
    for command, instance in taken:
        by_instance.setdefault(instance.pk, []).append(command)
    library = catalog.library({instance.definition_id for instance in instances.values()})
    batch = []
    for pk, commands in by_instance.items():
        key = library.process(str(instances[pk].definition_id)).key
        turns = InstanceTurns(instances[pk], key, commands, at)
        turns.run(library)
        batch.append(turns)
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
            attempts.set_aside(
                turns.failure.command, turns.failure.reason, at, is_final=turns.failure.is_final
            )


def _tell(views: Collection[LiveView]) -> None:
    """After the commit: hints for whoever waits or watches."""
    results.announce()
    live_state.put_many([view.live for view in views if view.live is not None])
    push.instances_changed([view.changed for view in views])
