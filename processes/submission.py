"""Writing commands: one row each, the repeat of a request recognised, the workers woken on commit."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from engine.errors import EngineError
from engine.interpreter import commands as c
from engine.interpreter.codec import encode_command
from processes import bulk, clock, limits, tracing
from processes.models import Command, ProcessInstance
from processes.secret_variables import sealed_for, sealed_in
from processes.wakeups import wake_turns

C = TypeVar("C", bound=c.Command)


class IdempotencyConflict(EngineError):
    """The idempotency key was used before, for another request."""


def checksum(command: c.Command) -> str:
    """Of what was asked; the id of an instance that is yet to be made does not belong to it."""
    if isinstance(command, c.StartProcess):
        command = msgspec.structs.replace(command, instance_id="")
    return hashlib.sha256(encode_command(command)).hexdigest()


def repeated(
    actor: User | None, idempotency_key: str | None, command: c.Command, instance_id: uuid.UUID | None = None
) -> Command | None:
    """The command of the first such request; raises IdempotencyConflict if that one asked for something else.

    ``instance_id`` is None for a request that makes an instance.
    """
    if idempotency_key is None:
        return None
    row = Command.objects.filter(actor=actor, idempotency_key=idempotency_key).first()
    if row is not None and row.request_checksum != checksum(command):
        raise IdempotencyConflict("This Idempotency-Key was used for another request.")
    if row is not None and instance_id is not None and row.instance_id != instance_id:
        raise IdempotencyConflict("This Idempotency-Key was used for another instance.")
    return row


def submit(
    *,
    instance_id: uuid.UUID,
    command: c.Command,
    actor: User | None = None,
    idempotency_key: str | None = None,
    new: ProcessInstance | None = None,
) -> Command:
    """Write the command, and the instance if it is ``new``, in one transaction with whatever surrounds the call.

    Raises IdempotencyConflict, and TooLarge for a variable over the limit.
    """
    return submit_once(
        instance_id=instance_id, command=command, actor=actor, idempotency_key=idempotency_key, new=new
    )[0]


def submit_once(
    *,
    instance_id: uuid.UUID,
    command: c.Command,
    actor: User | None = None,
    idempotency_key: str | None = None,
    new: ProcessInstance | None = None,
    asked: c.Command | None = None,
) -> tuple[Command, bool]:
    """As ``submit``; and whether the request is new. ``asked`` is the request, if the command says more than it."""
    asked = asked or command
    command = _sealed(command, instance_id, new)
    own_instance = instance_id if new is None else None
    if (row := repeated(actor, idempotency_key, asked, own_instance)) is not None:
        return row, False
    values = _columns(command, clock.now(), asked)
    limits.check_given(getattr(command, "variables", {}), values["payload"])
    try:
        with transaction.atomic():
            if new is not None:
                new.traceparent = tracing.origin()
                new.save(force_insert=True)
            row = Command.objects.create(
                instance_id=instance_id,
                actor=actor,
                idempotency_key=idempotency_key,
                **values,
            )
            transaction.on_commit(wake_turns, robust=True)
            return row, True
    except IntegrityError:
        row = repeated(actor, idempotency_key, asked, own_instance)
        if row is None:
            raise
        return row, False


def _sealed(command: C, instance_id: uuid.UUID, new: ProcessInstance | None) -> C:
    """What the process keeps secret is never written down as it came."""
    given = getattr(command, "variables", None)
    if not given:
        return command
    sealed = sealed_for(new.definition, given) if new is not None else sealed_in(instance_id, given)
    return msgspec.structs.replace(command, variables=sealed)


def submit_many(commands: Sequence[tuple[uuid.UUID, c.Command]], at: datetime) -> None:
    """Commands of the engine itself: from other instances, timers, continuations."""
    if not commands:
        return
    rows = [
        (instance_id, *_columns(command, at).values(), Command.Status.WAITING, 0, 0, "")
        for instance_id, command in commands
    ]
    names = [*_NAMES, "status", "priority", "attempts", "error"]
    bulk.insert(Command, ["instance", *names], rows)
    transaction.on_commit(wake_turns, robust=True)


_NAMES = ("kind", "payload", "due_at", "created_at", "request_checksum")


def _columns(command: c.Command, at: datetime, asked: c.Command | None = None) -> dict[str, Any]:
    values = (type(command).__name__, encode_command(command), at, at, checksum(asked or command))
    return dict(zip(_NAMES, values, strict=True))
