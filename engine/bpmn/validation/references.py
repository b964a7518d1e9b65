"""References that must be there, and lead to something usable, for execution."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import ReceiveTask, SendTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.events import (
    CatchEvent,
    Event,
    Message,
    MessageEventDefinition,
    Signal,
    SignalEventDefinition,
    StartEvent,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _messages(context: Context) -> Iterator[Problem]:
    """Who waits for a message needs its name."""
    for element, message_ref in _waiting(context):
        message = context.definitions.find(message_ref, Message)
        if message is None and element.id not in context.message_flow_ends:
            text = f"The {title(element)} names no message."
            yield problem(
                element, "message-missing", text, "Add a <message> with a name and set messageRef to it."
            )
        elif message is not None and not message.name.strip():
            text = "The message has no name, so that nobody can address it."
            yield problem(message, "message-unnamed", text, "Give it a name.")


def _waiting(context: Context) -> Iterator[tuple[BaseElement, str | None]]:
    for task in context.of(ReceiveTask):
        yield task, task.message_ref
    for event in context.of(CatchEvent):
        for definition in event.event_definitions:
            if isinstance(definition, MessageEventDefinition):
                yield event, definition.message_ref


def _unnamed_messages_sent(context: Context) -> Iterator[Problem]:
    for task in context.of(SendTask):
        message = context.definitions.find(task.message_ref, Message)
        if message is not None and not message.name.strip():
            yield problem(
                message, "message-unnamed", "The message has no name to be sent by.", "Give it a name."
            )


def _repeated_starts(context: Context) -> Iterator[Problem]:
    """One message cannot start the process in two places."""
    seen: dict[str, StartEvent] = {}
    for event in context.of(StartEvent):
        if context.scopes.get(event.id) is not context.process:
            continue
        for definition in event.event_definitions:
            message_ref = definition.message_ref if isinstance(definition, MessageEventDefinition) else None
            message = context.definitions.find(message_ref, Message)
            if message is not None and seen.setdefault(message.name, event) is not event:
                text = f"The message {message.name!r} starts the process at {seen[message.name].id} already."
                yield problem(
                    event, "message-start-repeated", text, "Use one start event and a gateway behind it."
                )


def _signals(context: Context) -> Iterator[Problem]:
    for event in context.of(Event):
        for definition in event.event_definitions:
            if not isinstance(definition, SignalEventDefinition):
                continue
            signal = context.definitions.find(definition.signal_ref, Signal)
            if signal is None or not signal.name.strip():
                text = f"The {title(event)} names no signal."
                yield problem(
                    event, "signal-missing", text, "Add a <signal> with a name and set signalRef to it."
                )


RULES: tuple[Rule, ...] = (_messages, _repeated_starts, _unnamed_messages_sent, _signals)
