"""What throw and end events throw has a name (BPMN 2.0.2, 10.5.3 and 10.5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.events import (
    Error,
    ErrorEventDefinition,
    Escalation,
    EscalationEventDefinition,
    EventDefinition,
    Message,
    MessageEventDefinition,
    ThrowEvent,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _thrown(context: Context) -> Iterator[Problem]:
    for event in context.of(ThrowEvent):
        for definition in event.event_definitions:
            yield from _nameless(context, event, definition)


def _nameless(context: Context, event: ThrowEvent, definition: EventDefinition) -> Iterator[Problem]:
    find = context.definitions.find
    if isinstance(definition, ErrorEventDefinition):
        if find(definition.error_ref, Error) is None and not definition.error_ref:
            text = f"The {title(event)} names no error to throw."
            yield problem(event, "error-missing", text, "Add an <error> and set errorRef to it.")
    elif isinstance(definition, EscalationEventDefinition):
        if find(definition.escalation_ref, Escalation) is None and not definition.escalation_ref:
            text = f"The {title(event)} names no escalation to throw."
            yield problem(
                event, "escalation-missing", text, "Add an <escalation> and set escalationRef to it."
            )
    elif isinstance(definition, MessageEventDefinition):
        extensions = (event.extension, definition.extension)
        is_work = any(extension.task_definition or extension.expression for extension in extensions)
        is_named = find(definition.message_ref, Message) or event.id in context.message_flow_ends
        if not is_named and not is_work:
            text = f"The {title(event)} names no message to send."
            yield problem(
                event, "message-missing", text, "Add a <message> with a name and set messageRef to it."
            )


RULES: tuple[Rule, ...] = (_thrown,)
