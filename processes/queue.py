"""The queue of commands: which are due, in which order, and how a worker takes them for itself.

These are the statements that every turn begins with, so they are written by hand and read no more than a turn needs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

# Commands of ended instances are due too: the engine rejects them, and whoever waits is told. Behind a command that
# waits for its next attempt, the later ones of its instance wait as well.
_BLOCKED = (
    "SELECT instance_id FROM processes_command WHERE status = 'waiting' AND attempts > 0 AND due_at > %s"
)
_DUE = f"""
FROM processes_command AS command
JOIN processes_processinstance AS instance ON instance.id = command.instance_id
WHERE command.status = 'waiting' AND command.due_at <= %s AND instance.status <> 'suspended'
AND command.instance_id NOT IN ({_BLOCKED})
"""
_COMMAND = "command.id, command.instance_id, command.kind, command.payload, command.attempts, command.error"
_INSTANCE = """
instance.definition_id, instance.process_id, instance.business_key, instance.status, instance.version, instance.state,
instance.traceparent, instance.tenant
"""


class DueCommand(NamedTuple):
    pk: int
    instance_id: uuid.UUID
    kind: str
    payload: bytes
    attempts: int
    error: str


class TakenInstance(NamedTuple):
    """``state`` is None before the first turn."""

    pk: uuid.UUID
    definition_id: uuid.UUID
    process_id: uuid.UUID
    business_key: str
    status: str
    version: int
    state: bytes | None
    traceparent: str
    tenant: str = ""


Taken = tuple[DueCommand, TakenInstance]


def oldest_due(at: datetime) -> datetime | None:
    """Since when the command that has waited longest could run; None if there is nothing to do."""
    sql = f"SELECT command.due_at {_DUE} ORDER BY command.due_at LIMIT 1"
    rows = _rows(sql, _moments(at, at))
    return _as_moment(rows[0][0]) if rows else None


def due_ids(limit: int, at: datetime) -> list[int]:
    """Without locking them."""
    return [
        row[0]
        for row in _rows(f"SELECT command.id {_DUE} ORDER BY command.id LIMIT %s", [*_moments(at, at), limit])
    ]


def take(limit: int, at: datetime, only: int | None = None) -> list[Taken]:
    """Lock free instances that have due commands, and these commands; call it in a transaction.

    Both are locked, so that a command which another worker consumed between our reading and our locking is seen to
    be gone. ``only`` is the id of the one command that is wanted.
    """
    chosen, parameters = ("AND command.id = %s", [only]) if only is not None else ("", [])
    sql = f"SELECT {_COMMAND}, {_INSTANCE} {_DUE} {chosen} ORDER BY command.id LIMIT %s {_locking('command, instance')}"
    rows = _rows(sql, [*_moments(at, at), *parameters, limit])
    return _still_free([_taken(row) for row in rows], at)


def take_old(limit: int, at: datetime, before: datetime) -> list[DueCommand]:
    """Lock commands, not their instances, that were due before that moment."""
    sql = (
        f"SELECT {_COMMAND} {_DUE} AND command.due_at < %s ORDER BY command.id LIMIT %s {_locking('command')}"
    )
    return [_command(row) for row in _rows(sql, [*_moments(at, at, before), limit])]


def _still_free(taken: list[Taken], at: datetime) -> list[Taken]:
    """Another worker may have set an earlier command of an instance aside after our statement began to look."""
    if not taken or not connection.features.has_select_for_update_skip_locked:
        return taken
    blocked = {row[0] for row in _rows(_BLOCKED, _moments(at))}
    return [one for one in taken if one[1].pk not in blocked] if blocked else taken


def _locking(tables: str) -> str:
    """SQLite has one writer, and this is it."""
    if not connection.features.has_select_for_update_skip_locked:
        return ""
    return f"FOR NO KEY UPDATE OF {tables} SKIP LOCKED"


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _moments(*moments: datetime) -> list[Any]:
    return [connection.ops.adapt_datetimefield_value(moment) for moment in moments]


def _as_moment(value: datetime) -> datetime:
    """SQLite keeps UTC without saying so."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _as_id(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _command(row: Sequence[Any]) -> DueCommand:
    pk, instance, kind, payload, attempts, error = row
    return DueCommand(pk, _as_id(instance), kind, bytes(payload), attempts, error)


def _taken(row: Sequence[Any]) -> Taken:
    command = _command(row[:6])
    definition, process, business_key, status, version, state, traceparent, tenant = row[6:]
    data = None if state is None else bytes(state)
    instance = TakenInstance(
        command.instance_id,
        _as_id(definition),
        _as_id(process),
        business_key,
        status,
        version,
        data,
        traceparent,
        tenant,
    )
    return command, instance
