"""Play models without a database, with a clock moved by hand: the process test API.

    play = Scenario()
    play.deploy({"invoice.bpmn": xml})
    play.start("invoice", {"amount": 12})
    play.complete("Approve")

The state of every instance goes through its stored form at every command.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from engine.bpmn.problems import InvalidModel, errors
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate
from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.advance import advance
from engine.interpreter.codec import decode_command, decode_state, encode_command, encode_state
from engine.interpreter.definition import ProcessModel
from engine.interpreter.foreseen import CALLED_PROCESS
from engine.interpreter.library import (
    Library,
    StartSubscription,
    compile_process,
    condition_holds,
    start_subscriptions,
)
from engine.interpreter.state import State
from engine.interpreter.timers import Schedule, following
from engine.scenario_calls import ScenarioCalls, ScenarioStores, ScenarioVersions
from engine.scenario_conversations import Conversations
from engine.scenario_decisions import ScenarioDecisions
from engine.scenario_view import (
    NOTHING,
    Incident,
    Job,
    Place,
    Played,
    ScriptFunctions,
    Task,
    as_span,
    correlation_text,
)

PUBLISHED_TTL = timedelta(hours=1)
"""How long a message that a process throws waits for its receiver."""

__all__ = ["Incident", "Job", "Scenario", "Task"]


class Scenario(Played):
    """Several definitions and instances in memory. ``now`` is where the clock starts."""

    def __init__(self, now: str | datetime = "2026-01-01T00:00:00Z") -> None:
        super().__init__(now)
        self._decisions = ScenarioDecisions()
        self._stores = ScenarioStores()
        self._library = Library(
            scripts=ScriptFunctions(self.scripts), decisions=self._decisions, data_stores=self._stores
        )
        self._versions = ScenarioVersions()
        self._calls = ScenarioCalls()
        self._crossing: deque[Callable[[], None]] = deque()
        self._latest: dict[str, str] = {}
        self._starts: dict[str, list[StartSubscription]] = {}
        self._start_timers: dict[tuple[str, str, int], Schedule] = {}
        self._conversations = Conversations(lambda instance: self._state(instance).is_running)
        self._ids = count(1)
        self._data: dict[str, bytes] = {}
        self._continuations: list[tuple[str, int | None]] = []
        self._timers: dict[Place, datetime] = {}
        self._thrown: list[tuple[datetime, r.MessageThrown]] = []
        self._is_crossing = False

    # -- deployment

    def deploy(self, files: Mapping[str, bytes]) -> None:
        """All files or none: raises InvalidModel with every problem of all of them. Forms are let through."""
        models = {
            name: read_bpmn(data, name)
            for name, data in files.items()
            if not name.endswith((".form", ".dmn"))
        }
        decisions, problems = self._decisions.read(
            {name: data for name, data in files.items() if name.endswith(".dmn")}
        )
        problems += [problem for model in models.values() for problem in validate(model)]
        if errors(problems):
            raise InvalidModel(problems)
        self._decisions.deploy(decisions)
        deployment = next(self._ids)
        for definitions in models.values():
            for process in definitions.executable_processes:
                version = f"{process.id}:{next(self._ids)}"
                model = compile_process(definitions, process, version)
                self._decisions.bind(version)
                self._library.add(model)
                self._versions.add(process, version, deployment)
                self._latest[process.id] = version
                self._listen(process.id, start_subscriptions(model, self.now))

    def _listen(self, key: str, subscriptions: list[StartSubscription]) -> None:
        """The start events of the newest version alone wait."""
        self._starts[key] = [s for s in subscriptions if s.kind != "timer"]
        self._start_timers = {place: when for place, when in self._start_timers.items() if place[0] != key}
        for subscription in subscriptions:
            if subscription.schedule is not None:
                place = (key, subscription.element_id, subscription.position)
                self._start_timers[place] = subscription.schedule

    # -- instances

    def start(
        self, key: str, variables: Mapping[str, object] = NOTHING, business_key: str | None = None
    ) -> str:
        """The id of the new instance of the latest version; raises CommandRejected for an unknown key."""
        return self._start(key, variables, business_key)

    def _start(
        self,
        key: str,
        variables: Mapping[str, object],
        business_key: str | None,
        event: str | None = None,
        position: int = 0,
    ) -> str:
        if key not in self._latest:
            raise CommandRejected(
                f"There is no process {key!r}; there are: {', '.join(sorted(self._latest))}."
            )
        instance = f"{key}-{next(self._ids)}"
        command = c.StartProcess(
            instance_id=instance,
            definition_id=self._latest[key],
            variables=dict(variables),
            business_key=business_key,
            start_event_id=event,
            position=position,
        )
        self._ask(instance, command)
        return instance

    def _call(self, caller: str, called: r.ProcessCalled) -> None:
        """Start what a call activity calls, or tell it why that is impossible."""
        try:
            self._calls.check(caller, called)
            definition = self._versions.find(called, self._state(caller).definition_id)
        except CommandRejected as problem:
            command = c.FailActivity(activity_key=called.key, message=str(problem), kind=CALLED_PROCESS)
            self._ask(caller, command)
            return
        instance = f"{called.called_element}-{next(self._ids)}"
        self._calls.add(caller, called.key, instance)
        start = c.StartProcess(
            instance_id=instance,
            definition_id=definition,
            variables=called.variables,
            business_key=called.business_key,
            parent=c.ParentLink(caller, called.key),
        )
        self._ask(instance, start)

    def _state(self, instance: str) -> State:
        return decode_state(self._data[instance])

    def _states(self) -> list[tuple[str, str, State]]:
        states = [(instance, decode_state(data)) for instance, data in self._data.items()]
        return [(i, self._library.process(state.definition_id).key, state) for i, state in states]

    # -- events

    def message(
        self,
        name: str,
        variables: Mapping[str, object] = NOTHING,
        correlation: Mapping[str, object] | str = NOTHING,
        business_key: str | None = None,
        instance: str | None = None,
    ) -> str | None:
        """The id of a started instance, or None if a running one got it. Exactly one receiver, else it raises."""
        key = correlation_text(correlation)
        waiting = self._receivers(name, variables, key, business_key, instance)
        starts = self._message_starts(name, key, variables) if instance is None and not waiting else []
        if len(waiting) + len(starts) != 1:
            number = len(waiting) + len(starts) or "No"
            raise CommandRejected(f"{number} receivers wait for the message {name!r}, not one.")
        return self._hand_over(name, variables, waiting, starts, key, business_key)

    def _message_starts(
        self, name: str, key: str | None, payload: Mapping[str, object]
    ) -> list[tuple[str, StartSubscription]]:
        return [
            (process, start)
            for process, start in self._start_events("message", name)
            if self._conversations.is_free(self._newest(process), start, key, payload, self.now)
        ]

    def _newest(self, key: str) -> ProcessModel:
        return self._library.process(self._latest[key])

    def _start_events(self, kind: str, name: str | None = None) -> list[tuple[str, StartSubscription]]:
        starts = [(key, s) for key, found in self._starts.items() for s in found if s.kind == kind]
        return [(key, s) for key, s in starts if name in (None, s.name)]

    def _hand_over(
        self,
        name: str,
        variables: Mapping[str, object],
        waiting: list[Place],
        starts: list[tuple[str, StartSubscription]],
        key: str | None,
        business_key: str | None = None,
    ) -> str | None:
        """To the one that has waited longest."""
        if waiting:
            owner, place = waiting[0]
            self._ask(owner, c.DeliverMessage(subscription_key=place, name=name, variables=dict(variables)))
            return None
        process, start = starts[0]
        instance = self._start(process, variables, business_key, start.element_id, start.position)
        self._conversations.begun(self._newest(process), start, key, variables, self.now, instance)
        return instance

    def _receivers(
        self,
        name: str,
        payload: Mapping[str, object],
        key: str | None,
        business_key: str | None,
        instance: str | None,
    ) -> list[Place]:
        is_aimed = key is not None or instance is not None or business_key is not None

        def fits(place: Place, wanted: str | None) -> bool:
            if wanted is None:
                return True
            if is_aimed:
                return key in (None, wanted)
            process = self._library.process(self._state(place[0]).definition_id)
            return process.message_key(name, payload, self.now) == wanted

        return [
            place
            for place, opened in self._board.messages.items()
            if (opened.kind, opened.name) == ("message", name)
            and instance in (None, place[0])
            and (business_key is None or self._state(place[0]).business_key == business_key)
            and fits(place, opened.correlation_key)
        ]

    def signal(self, name: str, variables: Mapping[str, object] = NOTHING) -> None:
        """To all that listen now; nobody is no mistake."""
        self._broadcast(name, variables, None)

    def _broadcast(self, name: str, variables: Mapping[str, object], thrown_in: str | None) -> None:
        listening = [
            instance
            for instance, _, state in self._states()
            if any((s.kind, s.name) == ("signal", name) for s in state.subscriptions.values())
        ]
        starts = self._start_events("signal", name)
        for instance in listening:
            if instance != thrown_in:
                self._ask_if_there(instance, c.DeliverSignal(name=name, variables=dict(variables)))
        for key, start in starts:
            self._start(key, variables, None, start.element_id, start.position)

    def evaluate_conditions(self, variables: Mapping[str, object]) -> list[str]:
        """The ids of instances that conditional start events began."""
        return [
            self._start(key, variables, None, start.element_id, start.position)
            for key, start in self._start_events("conditional")
            if condition_holds(self._newest(key), start.element_id, variables, self.now)
        ]

    def trigger(self, element_id: str, variables: Mapping[str, object] = NOTHING) -> None:
        """Activate an element of an active ad-hoc sub-process."""
        for instance, _, state in self._states():
            if state.is_running and element_id in self._library.process(state.definition_id).nodes:
                self._ask(instance, c.TriggerActivity(element_id=element_id, variables=dict(variables)))
                return
        raise CommandRejected(f"No running instance has an element {element_id!r}.")

    # -- time

    @property
    def timers(self) -> int:
        """How many are scheduled, those of start events included."""
        return len(self._timers) + len(self._start_timers)

    def advance(self, span: str | timedelta) -> None:
        """Move the clock, firing what falls due on the way, in order."""
        end = self.now + as_span(span)
        while (due := self._next_due()) is not None and due[0] <= end:
            self.now = max(self.now, due[0])
            due[1]()
        self.now = end

    def _next_due(self) -> tuple[datetime, Callable[[], None]] | None:
        waits: list[tuple[datetime, Callable[[], None]]] = [
            (at, partial(self._fire, place, at)) for place, at in self._timers.items()
        ]
        waits += [
            (schedule.due_at, partial(self._fire_start, *place))
            for place, schedule in self._start_timers.items()
        ]
        return min(waits, key=lambda wait: wait[0], default=None)

    def _fire(self, place: Place, at: datetime) -> None:
        self._ask(place[0], c.FireTimer(subscription_key=place[1], due_at=at.isoformat()))

    def _fire_start(self, key: str, element_id: str, position: int) -> None:
        schedule = following(self._start_timers.pop((key, element_id, position)))
        if schedule is not None:
            self._start_timers[key, element_id, position] = schedule
        self._start(key, NOTHING, None, element_id, position)

    # -- running

    def _ask(self, instance: str, command: c.Command) -> None:
        data = self._data.get(instance)
        state = decode_state(data) if data else None
        turn = advance(self._library, state, decode_command(encode_command(command)), self.now)
        self._data[instance] = encode_state(turn.state)
        for record in turn.records:
            self._board.apply(instance, record)
            self._schedule(instance, record)
            self._cross(instance, record)
        if self._is_crossing:
            return
        self._is_crossing = True
        try:
            while self._crossing:
                self._crossing.popleft()()
        finally:
            self._is_crossing = False

    def _cross(self, instance: str, record: r.Record) -> None:
        """What concerns other instances comes to them when the turn is over."""
        if isinstance(record, r.MessageThrown):
            self._thrown.append((self.now + PUBLISHED_TTL, record))
            self._crossing.append(self._deliver_thrown)
        elif isinstance(record, r.SubscriptionOpened) and self._thrown:
            self._crossing.append(self._deliver_thrown)
        elif isinstance(record, r.SignalThrown):
            self._crossing.append(partial(self._broadcast, record.name, record.variables, instance))
        elif isinstance(record, r.ProcessCalled):
            self._crossing.append(partial(self._call, instance, record))
        elif isinstance(record, r.DataStoreWritten):
            self._stores.write(record.data_store, record.value)
        for other, command in self._calls.answers(instance, record):
            self._crossing.append(partial(self._ask_if_there, other, command))

    def _ask_if_there(self, instance: str, command: c.Command) -> None:
        """An answer that comes too late is no mistake."""
        with suppress(CommandRejected):
            self._ask(instance, command)

    def _schedule(self, instance: str, record: r.Record) -> None:
        if isinstance(record, r.ContinuationScheduled):
            self._continuations.append((instance, record.token_key))
        elif isinstance(record, r.TimerScheduled):
            self._timers[instance, record.subscription_key] = record.due_at
        elif isinstance(record, r.TimerCanceled):
            self._timers.pop((instance, record.subscription_key), None)

    def _deliver_thrown(self) -> None:
        """What instances throw goes to its receiver, or waits for one as long as it may."""
        waiting, self._thrown = self._thrown, []
        for until, record in waiting:
            if until <= self.now:
                continue
            receivers = self._receivers(record.name, record.variables, record.correlation_key, None, None)
            starts = self._message_starts(record.name, record.correlation_key, record.variables)
            if receivers or starts:
                self._hand_over(record.name, record.variables, receivers, starts, record.correlation_key)
            else:
                self._thrown.append((until, record))

    def _continue_all(self) -> bool:
        """A continuation whose element was interrupted in the meantime is no mistake."""
        waiting, self._continuations = self._continuations, []
        for instance, token in waiting:
            try:
                self._ask(instance, c.ContinueExecution(token_key=token))
            except CommandRejected:
                continue
        return bool(waiting)
