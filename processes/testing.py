"""Play models on the database, through the runtime: the interface of `engine.scenario.Scenario`.

Turns run when the scenario asks, not in a worker, so that a test sees each step; continuations wait for
``run_jobs`` as they do in memory.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from engine.errors import CommandRejected, EngineError
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.codec import decode_state
from engine.interpreter.state import State
from engine.scenario_view import (
    NOTHING,
    Incident,
    Job,
    Played,
    ScriptFunctions,
    Task,
    as_span,
    correlation_text,
)
from processes import catalog, clock, deployment, runtime, timers, turns
from processes.models import Command, ProcessInstance, Timer
from processes.models import Incident as IncidentRow
from processes.projections import Entry, projects

__all__ = ["Incident", "Job", "StoredScenario", "Task"]

_CONTINUATION = c.ContinueExecution.__name__
_LATER = timedelta(days=36_500)
_playing: ContextVar[StoredScenario | None] = ContextVar("playing", default=None)


@projects(*r.Record.__subclasses__())
def _show(entries: Sequence[Entry]) -> None:
    """To the scenario that is being played, if there is one."""
    scenario = _playing.get()
    if scenario is not None:
        for entry in entries:
            scenario._board.apply(str(entry.turn.instance_id), entry.record)


class StoredScenario(Played):
    """Use it inside a test that may use the database. ``now`` is where its clock starts."""

    def __init__(self, now: str | datetime = "2026-01-01T00:00:00Z") -> None:
        super().__init__(now)
        self._scripts = ScriptFunctions(self.scripts)

    def deploy(self, files: Mapping[str, bytes]) -> None:
        """Raises DeploymentRefused with all problems."""
        with self._at_work():
            deployment.deploy(files=files)

    # -- instances

    def start(
        self, key: str, variables: Mapping[str, object] = NOTHING, business_key: str | None = None
    ) -> str:
        with self._at_work():
            command = runtime.start(process_key=key, variables=variables, business_key=business_key or "")
            self._settle(command)
        return str(command.instance_id)

    def _state(self, instance: str) -> State:
        data = ProcessInstance.objects.values_list("state", flat=True).get(pk=instance)
        assert data is not None
        return decode_state(bytes(data))

    def _states(self) -> list[tuple[str, str, State]]:
        rows = ProcessInstance.objects.filter(state__isnull=False).order_by("id")
        return [
            (str(pk), key, decode_state(bytes(data or b"")))
            for pk, key, data in rows.values_list("pk", "process__key", "state")
        ]

    def _ask(self, instance: str, command: c.Command) -> None:
        """By the runtime's function for such a command."""
        place = uuid.UUID(instance)
        with self._at_work():
            self._settle(_DOORS[type(command)](place, command))

    # -- events

    def message(
        self,
        name: str,
        variables: Mapping[str, object] = NOTHING,
        correlation: Mapping[str, object] | str = NOTHING,
        business_key: str | None = None,
        instance: str | None = None,
    ) -> str | None:
        with self._at_work():
            delivery = runtime.deliver_message(
                name=name,
                variables=variables,
                correlation_key=correlation_text(correlation),
                business_key=business_key,
                instance_id=uuid.UUID(instance) if instance else None,
            )
            self._settle()
        return str(delivery.instance) if delivery.result == "started" else None

    def signal(self, name: str, variables: Mapping[str, object] = NOTHING) -> None:
        with self._at_work():
            runtime.deliver_signal(name=name, variables=variables)
            self._settle()

    def evaluate_conditions(self, variables: Mapping[str, object]) -> list[str]:
        with self._at_work():
            started = runtime.evaluate_conditions(variables=variables)
            self._settle()
        return [str(command.instance_id) for command in started]

    def trigger(self, element_id: str, variables: Mapping[str, object] = NOTHING) -> None:
        for instance, _, state in self._states():
            model = catalog.library([uuid.UUID(state.definition_id)]).process(state.definition_id)
            if state.is_running and element_id in model.nodes:
                self._ask(instance, c.TriggerActivity(element_id=element_id, variables=dict(variables)))
                return
        raise CommandRejected(f"No running instance has an element {element_id!r}.")

    # -- time

    @property
    def timers(self) -> int:
        return Timer.objects.count()

    def advance(self, span: str | timedelta) -> None:
        end = self.now + as_span(span)
        while (due := self._next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            with self._at_work():
                timers.fire_due(self.now)
                self._settle()
        self.now = end

    def _next_due(self) -> datetime | None:
        return Timer.objects.order_by("due_at", "id").values_list("due_at", flat=True).first()

    # -- running

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        token = _playing.set(self)
        try:
            with clock.stopped_at(self.now), catalog.scripts_run_by(self._scripts):
                yield
        finally:
            _playing.reset(token)

    def _settle(self, command: Command | None = None) -> None:
        """Run turns until nothing but continuations is left; raises what became of the command."""
        self._hold_continuations()
        while turns.run_due():
            self._hold_continuations()
        if command is None:
            return
        command.refresh_from_db()
        if command.status == Command.Status.REJECTED:
            raise CommandRejected(command.error)
        if command.status != Command.Status.DONE:
            raise EngineError(command.error or f"{command.kind} was not run.")

    def _hold_continuations(self) -> None:
        waiting = Command.objects.filter(kind=_CONTINUATION, status=Command.Status.WAITING)
        waiting.update(due_at=self.now + _LATER)

    def _continue_all(self) -> bool:
        with self._at_work():
            waiting = Command.objects.filter(kind=_CONTINUATION, status=Command.Status.WAITING)
            found = waiting.update(due_at=self.now)
            while found and turns.run_due():
                self._hold_continuations()
        return bool(found)


def _complete(instance: uuid.UUID, command: c.CompleteActivity) -> Command:
    actor = User.objects.get_or_create(username=command.user)[0] if command.user else None
    return runtime.complete_activity(
        instance_id=instance, activity_key=command.activity_key, variables=command.variables, actor=actor
    )


def _fail(instance: uuid.UUID, command: c.FailActivity) -> Command:
    return runtime.fail_activity(
        instance_id=instance,
        activity_key=command.activity_key,
        message=command.message,
        detail=command.detail,
    )


def _throw_error(instance: uuid.UUID, command: c.ThrowError) -> Command:
    return runtime.throw_error(
        instance_id=instance,
        activity_key=command.activity_key,
        code=command.code,
        message=command.message,
        variables=command.variables,
    )


def _throw_escalation(instance: uuid.UUID, command: c.ThrowEscalation) -> Command:
    return runtime.throw_escalation(
        instance_id=instance,
        activity_key=command.activity_key,
        code=command.code,
        variables=command.variables,
    )


def _set_variables(instance: uuid.UUID, command: c.SetVariables) -> Command:
    return runtime.set_variables(
        instance_id=instance, variables=command.variables, scope_key=command.scope_key
    )


def _cancel(instance: uuid.UUID, command: c.CancelInstance) -> Command:
    return runtime.cancel(instance_id=instance, reason=command.reason)


def _retry(instance: uuid.UUID, command: c.RetryIncident) -> Command:
    incident = IncidentRow.objects.get(instance=instance, incident_key=command.incident_key)
    return runtime.retry(incident=incident, variables=command.variables)


def _trigger(instance: uuid.UUID, command: c.TriggerActivity) -> Command:
    return runtime.activate(instance_id=instance, element_id=command.element_id, variables=command.variables)


_DOORS: dict[type[c.Command], Callable[..., Command]] = {
    c.CompleteActivity: _complete,
    c.FailActivity: _fail,
    c.ThrowError: _throw_error,
    c.ThrowEscalation: _throw_escalation,
    c.SetVariables: _set_variables,
    c.CancelInstance: _cancel,
    c.RetryIncident: _retry,
    c.TriggerActivity: _trigger,
}
