"""Boundary events (10.5.4): attached to an activity of the same scope, with a way out of their own."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import Activity, SubProcess, Transaction
from engine.bpmn.model.events import (
    BoundaryEvent,
    CancelEventDefinition,
    CompensateEventDefinition,
    ErrorEventDefinition,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _attached(context: Context) -> Iterator[Problem]:
    for event in context.of(BoundaryEvent):
        if context.scopes.get(event.attached_to_ref) is not context.scopes.get(event.id):
            text = f"The {title(event)} is attached to {event.attached_to_ref}, which lies in another scope."
            yield problem(
                event, "boundary-scope", text, "Attach it to an activity of its own process or sub-process."
            )


def _hosts(context: Context) -> Iterator[Problem]:
    """What compensates, and what its own event starts, has no boundary events (10.3.5 and 10.7)."""
    for event in context.of(BoundaryEvent):
        host = context.definitions.find(event.attached_to_ref, Activity)
        if host is not None and host.is_for_compensation:
            text = f"The {title(host)} is a compensation handler: it has no boundary events."
            yield problem(
                event, "boundary-host", text, "Put the handling inside a sub-process as the handler."
            )
        elif isinstance(host, SubProcess) and host.triggered_by_event:
            text = f"The event {title(host)} has no boundary events."
            yield problem(event, "boundary-host", text, "Handle it in an event sub-process inside.")


def _definitions(context: Context) -> Iterator[Problem]:
    for event in context.of(BoundaryEvent):
        kinds = tuple(type(definition) for definition in event.event_definitions)
        if not kinds:
            text = f"The {title(event)} says not what it waits for."
            yield problem(event, "boundary-none", text, "Add an event definition, as a timer.")
        if ErrorEventDefinition in kinds and not event.cancel_activity:
            text = "An error always ends the activity."
            yield problem(event, "boundary-error-interrupts", text, 'Remove cancelActivity="false".')
        host = context.definitions.find(event.attached_to_ref, Transaction)
        if CancelEventDefinition in kinds and host is None:
            text = "A cancel boundary event stands on a transaction only."
            yield problem(
                event, "boundary-cancel", text, "Make the sub-process a transaction, or use an error event."
            )


def _outgoing(context: Context) -> Iterator[Problem]:
    for event in context.of(BoundaryEvent):
        kinds = tuple(type(definition) for definition in event.event_definitions)
        if not event.outgoing and CompensateEventDefinition not in kinds:
            text = f"The {title(event)} has no outgoing flow: its path ends at once."
            yield problem(
                event, "boundary-without-outgoing", text, "Draw what happens then.", severity="warning"
            )


RULES: tuple[Rule, ...] = (_attached, _hosts, _definitions, _outgoing)
