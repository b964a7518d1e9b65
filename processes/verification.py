"""Is an instance what its commands make of it? They are run again, on nothing, and have to end in the stored state.

A turn is a pure function of definition, state, command and moment, so an instance that lost, doubled or invented
anything on the way differs. What a turn read elsewhere, a data store or the latest version of a decision, may be
another by now; then the comparison says more about them than about the instance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.errors import CommandRejected, EngineError
from engine.interpreter.advance import advance
from engine.interpreter.codec import decode_command, encode_state
from engine.interpreter.commands import StartProcess
from engine.interpreter.library import Library
from engine.interpreter.records import ElementActivated, Record
from engine.interpreter.state import State
from processes import catalog, tenants
from processes.models import ActivityInstance, Command, ProcessInstance

_Status = Command.Status


class NotVerifiable(Exception):
    """What is needed for the comparison is not there any more."""


def problems(instance: ProcessInstance) -> Iterator[str]:
    """A sentence for each difference between what is stored and what the commands lead to.

    Read the instance and what belongs to it in one snapshot, or while nobody works at it. Raises NotVerifiable.
    """
    commands = _commands(instance)
    library = catalog.library([instance.definition_id])
    try:
        with tenants.acting_for(instance.tenant):
            state, records = _replayed(library, commands)
    except EngineError as error:
        yield f"The commands cannot be run again: {error}"
        return
    yield from _differences(instance, commands, state, records)


def _commands(instance: ProcessInstance) -> Sequence[Command]:
    consumed = instance.commands.filter(status=_Status.DONE).order_by("consumed_at", "id")
    commands = list(consumed)
    if not commands and not instance.version:
        return commands
    if not commands or commands[0].kind != StartProcess.__name__:
        raise NotVerifiable("Its first commands are not there, or not any more (QUEUE_RETENTION_DAYS).")
    return commands


def _replayed(library: Library, commands: Sequence[Command]) -> tuple[State | None, list[Record]]:
    state: State | None = None
    records: list[Record] = []
    for row in commands:
        assert row.consumed_at is not None
        try:
            turn = advance(library, state, decode_command(bytes(row.payload)), row.consumed_at)
        except CommandRejected as error:
            raise EngineError(f"{row} was accepted then, and is refused now: {error}") from error
        state = turn.state
        records += turn.records
    return state, records


def _differences(
    instance: ProcessInstance, commands: Sequence[Command], state: State | None, records: Sequence[Record]
) -> Iterator[str]:
    batches = sum(1 for _ in groupby(commands, key=lambda command: command.consumed_at))
    if batches != instance.version:
        yield f"It is at version {instance.version} after {batches} batches of commands."
    stored = bytes(instance.state) if instance.state is not None else None
    if stored != (encode_state(state) if state is not None else None):
        yield "The stored state is not the one that its commands lead to."
    begun = Counter(
        (record.key, record.element_id) for record in records if isinstance(record, ElementActivated)
    )
    written = Counter(ActivityInstance.objects.filter(instance=instance).values_list("key", "element_id"))
    for key, element in sorted((begun - written).keys()):
        yield f"Activity {key} ({element}) is missing in the history."
    for key, element in sorted((written - begun).keys()):
        yield f"Activity {key} ({element}) stands in the history and was never begun."
