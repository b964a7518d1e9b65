"""The commands of one instance in one batch: run in order, on one state, remembered for the write-back."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import cached_property

from engine.errors import CommandRejected
from engine.interpreter.advance import Turn, advance
from engine.interpreter.codec import decode_command, decode_state, encode_state, to_plain
from engine.interpreter.commands import CancelInstance
from engine.interpreter.library import Library
from engine.interpreter.records import InstanceTerminated
from engine.interpreter.state import PROCESS_SCOPE, Scope, State
from processes import limits, tenants, tracing
from processes.attempts import MAX_ERROR
from processes.limits import TooLarge
from processes.live_state import LiveInstance, LiveToken
from processes.models import Command, ProcessInstance
from processes.projections import Entry, TurnRef
from processes.push import InstanceChanged
from processes.queue import DueCommand, TakenInstance

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """The command at which it stopped, and why; ``is_final`` if another attempt would end in the same way."""

    command: DueCommand
    reason: str
    is_final: bool


@dataclass(frozen=True)
class LiveView:
    """What is told of an instance after the commit."""

    changed: InstanceChanged
    live: LiveInstance | None


@dataclass
class InstanceTurns:
    """``consumed`` are (command, status, error); ``failure`` what stopped them."""

    instance: TakenInstance
    process_key: str
    commands: Sequence[DueCommand]
    at: datetime
    consumed: list[tuple[DueCommand, str, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    failure: Failure | None = None
    has_changed: bool = False
    state: State | None = None
    _data: bytes = b""

    def run(self, library: Library) -> None:
        """Every command sees what the one before it left; the first that raises ends the series."""
        attributes = self._attributes if tracing.is_on() else None
        with (
            tracing.span("turn", self.instance.traceparent, attributes),
            tenants.acting_for(self.instance.tenant),
        ):
            self._run(library)

    @property
    def _attributes(self) -> tracing.Attributes:
        kinds = ",".join(command.kind for command in self.commands)
        return {"instance.id": str(self.instance.pk), "process.key": self.process_key, "commands": kinds}

    def _run(self, library: Library) -> None:
        self._data = self.instance.state or b""
        is_read = False
        for command in self.commands:
            try:
                if not is_read:
                    self.state, is_read = self._read(), True
                self._run_one(library, command)
            except CommandRejected as rejection:
                self.consumed.append((command, Command.Status.REJECTED, str(rejection)[:MAX_ERROR]))
            except Exception as error:  # the engine's own fault or a broken state: kept with its command
                logger.exception("Command %s of instance %s raised", command.pk, command.instance_id)
                self.failure = Failure(command, reason_of(error), isinstance(error, TooLarge))
                self.state = self._read() if is_read else None
                return

    def _read(self) -> State | None:
        return decode_state(self._data) if self._data else None

    def _run_one(self, library: Library, command: DueCommand) -> None:
        asked = decode_command(command.payload)
        if self.state is None and isinstance(asked, CancelInstance):
            turn = self._end_unbegun(asked)
        else:
            turn = advance(library, self.state, asked, self.at)
        data = encode_state(turn.state)
        limits.check_turn(data, turn.records)
        self.state, self._data = turn.state, data
        self.has_changed = True
        ref = self.turn_ref
        self.entries += [
            Entry(ref, seq, record) for seq, record in enumerate(turn.records, len(self.entries))
        ]
        self.consumed.append((command, Command.Status.DONE, ""))

    def _end_unbegun(self, asked: CancelInstance) -> Turn:
        """The command that should have begun it failed for good: there is nothing in it to terminate."""
        state = State(
            instance_id=str(self.instance.pk),
            definition_id=str(self.instance.definition_id),
            business_key=self.instance.business_key or None,
            status=ProcessInstance.Status.TERMINATED.value,
            scopes={PROCESS_SCOPE: Scope(PROCESS_SCOPE, None, self.process_key)},
        )
        return Turn(state, [InstanceTerminated(reason=asked.reason)])

    @cached_property
    def turn_ref(self) -> TurnRef:
        instance = self.instance
        return TurnRef(
            instance_id=instance.pk,
            definition_id=instance.definition_id,
            process_id=instance.process_id,
            process_key=self.process_key,
            business_key=instance.business_key,
            version=self.version,
            at=self.at,
            traceparent=instance.traceparent,
            tenant=instance.tenant,
        )

    @cached_property
    def version(self) -> int:
        return self.instance.version + 1

    def row(self) -> tuple[object, ...]:
        """(id, version as read, state, status, end)."""
        assert self.state is not None
        ended = None if self.state.is_running else self.at
        status = self.instance.status if self.state.is_running else self.state.status
        return (self.instance.pk, self.instance.version, self._data, status, ended)

    def live_view(self) -> LiveView:
        state, instance = self.state, self.instance
        status = state.status if state is not None else instance.status
        version = self.version if self.has_changed else instance.version
        changed = InstanceChanged(
            instance.pk, instance.definition_id, instance.process_id, version, status, instance.tenant
        )
        if state is None or not self.has_changed:
            return LiveView(changed, None)
        tokens = [LiveToken(e.element_id, e.key, e.status.value) for e in state.elements.values()]
        variables = {name: to_plain(value) for name, value in state.variables.items()}
        return LiveView(changed, LiveInstance(instance.pk, version, status, tokens, variables))


def reason_of(error: Exception) -> str:
    """What is kept with the command, for whoever looks at the incident."""
    lines = traceback.format_exception(error)
    return f"{type(error).__name__}: {error}\n{''.join(lines)}"[:MAX_ERROR]
