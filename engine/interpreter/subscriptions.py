"""How to wait: for a timer, message, signal or condition. Bound once per event definition, opened for each owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from engine.bpmn.model.events import ConditionalEventDefinition, Signal, TimerEventDefinition
from engine.bpmn.model.expressions import Value
from engine.bpmn.model.extension import ONE_FOR_MISSED
from engine.errors import UnsupportedElement
from engine.interpreter import records as r
from engine.interpreter.correlation import correlation_text
from engine.interpreter.definition import ProcessModel
from engine.interpreter.event_names import MessageName, name_text, signal_name
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.missed_timers import next_occurrence
from engine.interpreter.state import Owner, Subscription
from engine.interpreter.timers import Schedule, first_occurrence
from engine.interpreter.turn_waits import TurnWaits


class EventWait(Protocol):
    """One thing that an event may wait for."""

    def open(self, execution: TurnWaits, owner: Owner, position: int) -> None:
        """Subscribe on behalf of the owner; raises Foreseen if the expression gives nothing useful."""
        ...


class TimerWait:
    """``kind`` is date, duration or cycle."""

    def __init__(self, element_id: str, definition: TimerEventDefinition) -> None:
        self.element_id = element_id
        self.kind, value = _timer_value(definition)
        self.evaluate: Evaluator = bind(value)

    def open(self, execution: TurnWaits, owner: Owner, position: int) -> None:
        value = execution.evaluate(self.evaluate, owner)
        schedule = first_occurrence(self.kind, value, execution.now)
        if schedule is not None:
            execution.subscribe(owner, self._subscription(execution, owner, schedule, position))

    def first(self, now: datetime) -> Schedule | None:
        """Of a start event: there are no variables yet."""
        return first_occurrence(self.kind, self.evaluate({}, now), now)

    def _subscription(
        self, execution: TurnWaits, owner: Owner, schedule: Schedule, position: int
    ) -> Subscription:
        return Subscription(
            key=execution.state.next_key(),
            kind="timer",
            name=self.kind,
            element_id=self.element_id,
            owner=owner.key,
            due_at=schedule.due_at,
            cycle=schedule.cycle,
            anchor=schedule.anchor,
            fired=schedule.fired,
            repetitions_left=schedule.repetitions_left,
            position=position,
        )


class MessageWait:
    """Correlated by the key that the message names for its receivers, else by those of the model (8.4.2)."""

    def __init__(self, element_id: str, message_ref: str | None, process: ProcessModel) -> None:
        self.element_id = element_id
        self.name = MessageName(element_id, message_ref, process)
        message = self.name.message
        self.correlation = bind_optional(message.extension.correlation_key if message else None)
        self.message_variable = message.extension.message_variable if message else None
        self.keys = process.correlation

    def conversation_key(self, given: str | None, payload: Mapping[str, object], now: datetime) -> str | None:
        """What the model correlates a message by that starts an instance: the key that came with it, else that in
        what it carries. None if the model correlates it by nothing, or the message does not have it."""
        name = self.name.of({}, now)
        if self.correlation is None and not self.keys.knows(name):
            return None
        if given is not None:
            return given
        value = self.correlation(payload, now) if self.correlation is not None else None
        return (
            correlation_text(value, name) if value is not None else self.keys.of_payload(name, payload, now)
        )

    def received(self, variables: Mapping[str, object]) -> Mapping[str, object]:
        """What the message brings: its variables, or all of them as the one that the model names."""
        return {self.message_variable: dict(variables)} if self.message_variable else variables

    def open(self, execution: TurnWaits, owner: Owner, position: int) -> None:
        name = self.name.of(execution.sight(owner), execution.now)
        execution.subscribe(
            owner,
            Subscription(
                key=execution.state.next_key(),
                kind="message",
                name=name,
                element_id=self.element_id,
                owner=owner.key,
                correlation_key=self._correlation_key(execution, owner, name),
                position=position,
            ),
        )

    def _correlation_key(self, execution: TurnWaits, owner: Owner, name: str) -> str | None:
        if self.correlation is not None:
            return correlation_text(execution.evaluate(self.correlation, owner), name)
        return self.keys.expected(name, execution.sight(owner), execution.state, execution.now)


class SignalWait:
    def __init__(self, element_id: str, signal: Signal | None) -> None:
        self.element_id = element_id
        self.name = signal_name(element_id, signal)

    def open(self, execution: TurnWaits, owner: Owner, position: int) -> None:
        execution.subscribe(
            owner,
            Subscription(
                key=execution.state.next_key(),
                kind="signal",
                name=self.name_of(execution.sight(owner), execution.now),
                element_id=self.element_id,
                owner=owner.key,
                position=position,
            ),
        )

    def name_of(self, variables: Mapping[str, object], now: datetime) -> str:
        return name_text(self.name(variables, now), self.element_id)


class ConditionWait:
    """Fires when the condition becomes true; the condition is looked at when the wait opens and when variables
    change (10.5.5, Conditional)."""

    def __init__(self, element_id: str, definition: ConditionalEventDefinition) -> None:
        self.element_id = element_id
        if definition.condition is None:
            raise UnsupportedElement(f"The event {element_id} has no condition.", element_id=element_id)
        self.text = definition.condition.text
        self.condition = bind(definition.condition)
        found = definition.extension.condition_filter
        self.names = frozenset(found.variable_names) if found else frozenset()
        self.changes = frozenset(found.variable_events) if found else frozenset()

    def open(self, execution: TurnWaits, owner: Owner, position: int) -> None:
        subscription = Subscription(
            key=execution.state.next_key(),
            kind="conditional",
            name=self.text,
            element_id=self.element_id,
            owner=owner.key,
            position=position,
        )
        execution.subscribe(owner, subscription)
        execution.new_conditions.add(subscription.key)

    def looks_at(self, changed: Mapping[str, str]) -> bool:
        """Whether one of these changes (name → create or update) is of interest."""
        return any(
            (not self.names or name in self.names) and (not self.changes or change in self.changes)
            for name, change in changed.items()
        )

    def holds(self, variables: Mapping[str, object], now: datetime) -> bool:
        """What cannot be evaluated, as for want of a variable, does not hold."""
        try:
            return self.condition(variables, now) is True
        except Foreseen:
            return False


def reschedule(execution: TurnWaits, subscription: Subscription) -> bool:
    """Move a cycle on to its next occurrence; False if this was the last."""
    assert subscription.due_at is not None
    schedule = next_occurrence(
        Schedule(
            subscription.due_at,
            subscription.anchor or subscription.due_at,
            subscription.fired,
            subscription.repetitions_left,
            subscription.cycle,
        ),
        execution.now,
        execution.process.element.extension.missed_timers or ONE_FOR_MISSED,
    )
    if schedule is None:
        return False
    subscription.due_at = schedule.due_at
    subscription.fired = schedule.fired
    subscription.repetitions_left = schedule.repetitions_left
    execution.record(
        r.TimerScheduled(
            subscription_key=subscription.key,
            element_id=subscription.element_id,
            due_at=schedule.due_at,
            repetitions_left=schedule.repetitions_left,
        )
    )
    return True


def _timer_value(definition: TimerEventDefinition) -> tuple[str, Value]:
    choices = (
        ("date", definition.time_date),
        ("duration", definition.time_duration),
        ("cycle", definition.time_cycle),
    )
    for kind, value in choices:
        if value is not None:
            return kind, value
    raise UnsupportedElement("The timer has neither date, duration nor cycle.", element_id=definition.id)
