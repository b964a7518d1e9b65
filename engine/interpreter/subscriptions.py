"""How to wait: for a timer, for a message. Bound once per event definition, opened once per element instance."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import Message, TimerEventDefinition
from engine.bpmn.model.expressions import Value
from engine.errors import UnsupportedElement
from engine.feel.writing import number_text, text
from engine.interpreter import records as r
from engine.interpreter.definition import ProcessModel
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import CORRELATION, Foreseen
from engine.interpreter.state import ElementInstance, Subscription
from engine.interpreter.timers import Schedule, first_occurrence, following
from engine.interpreter.turn import Execution


class EventWait(Protocol):
    """One thing that an event may wait for."""

    def open(self, execution: Execution, element: ElementInstance) -> None:
        """Subscribe on behalf of the element; raises Foreseen if the expression gives nothing useful."""
        ...


class TimerWait:
    """``kind`` is date, duration or cycle."""

    def __init__(self, element_id: str, definition: TimerEventDefinition) -> None:
        self.element_id = element_id
        self.kind, value = _timer_value(definition)
        self.evaluate: Evaluator = bind(value)

    def open(self, execution: Execution, element: ElementInstance) -> None:
        value = execution.evaluate(self.evaluate, element)
        schedule = first_occurrence(self.kind, value, execution.now)
        if schedule is not None:
            execution.subscribe(element, self._subscription(execution, element, schedule))

    def first(self, now: datetime) -> Schedule | None:
        """Of a start event: there are no variables yet."""
        return first_occurrence(self.kind, self.evaluate({}, now), now)

    def _subscription(
        self, execution: Execution, element: ElementInstance, schedule: Schedule
    ) -> Subscription:
        return Subscription(
            key=execution.state.next_key(),
            kind="timer",
            name=self.kind,
            element_id=self.element_id,
            owner=element.key,
            due_at=schedule.due_at,
            cycle=schedule.cycle,
            anchor=schedule.anchor,
            fired=schedule.fired,
            repetitions_left=schedule.repetitions_left,
        )


class MessageWait:
    def __init__(self, element_id: str, message_ref: str | None, process: ProcessModel) -> None:
        self.element_id = element_id
        message = find_message(element_id, message_ref, process.definitions)
        self.name = message.name or message.id
        self.correlation: Evaluator | None = bind_optional(message.extension.correlation_key)

    def open(self, execution: Execution, element: ElementInstance) -> None:
        execution.subscribe(
            element,
            Subscription(
                key=execution.state.next_key(),
                kind="message",
                name=self.name,
                element_id=self.element_id,
                owner=element.key,
                correlation_key=self._correlation_key(execution, element),
            ),
        )

    def _correlation_key(self, execution: Execution, element: ElementInstance) -> str | None:
        if self.correlation is None:
            return None
        return correlation_text(execution.evaluate(self.correlation, element), self.name)


def find_message(element_id: str, message_ref: str | None, definitions: Definitions) -> Message:
    message = definitions.find(message_ref, Message)
    if message is None:
        raise UnsupportedElement(f"{element_id} names no message.", element_id=element_id)
    return message


def correlation_text(value: object, message: str) -> str:
    """Keys are compared as text: 17, 17.0 and "17" meet. Raises Foreseen for null, lists and contexts."""
    if value is None or isinstance(value, list | dict):
        raise Foreseen(
            CORRELATION, f"The correlation key of the message {message!r} is {value!r}: it needs a value."
        )
    if isinstance(value, float | Decimal):
        return number_text(Decimal(str(value)))
    return text(value)


def reschedule(execution: Execution, subscription: Subscription) -> bool:
    """Move a cycle on to its next occurrence; False if this was the last."""
    assert subscription.due_at is not None
    schedule = following(
        Schedule(
            subscription.due_at,
            subscription.anchor or subscription.due_at,
            subscription.fired,
            subscription.repetitions_left,
            subscription.cycle,
        )
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
