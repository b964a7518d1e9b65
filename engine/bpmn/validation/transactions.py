"""Transactions (BPMN 2.0.2, 10.3.5 and 10.7.2): what cancels them, and where it goes on then."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import Transaction
from engine.bpmn.model.events import BoundaryEvent, CancelEventDefinition, EndEvent, Event
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _cancels(event: Event) -> bool:
    return any(isinstance(definition, CancelEventDefinition) for definition in event.event_definitions)


def _transaction_around(context: Context, event: EndEvent) -> Transaction | None:
    """At any depth (10.7.2)."""
    around = context.scopes.get(event.id)
    while around is not None and not isinstance(around, Transaction):
        around = context.scopes.get(around.id)
    return around


def _cancel_boundaries(context: Context, transaction: Transaction) -> list[BoundaryEvent]:
    return [event for event in context.definitions.boundary_events(transaction.id) if _cancels(event)]


def _ends(context: Context) -> Iterator[Problem]:
    for event in context.of(EndEvent):
        if not _cancels(event):
            continue
        transaction = _transaction_around(context, event)
        if transaction is None:
            text = f"The {title(event)} cancels, but does not stand in a transaction."
            yield problem(
                event, "cancel-outside-transaction", text, "Use an error end event, or a transaction."
            )
        elif not _cancel_boundaries(context, transaction):
            text = f"The {title(event)} cancels the {title(transaction)}, and no path goes on from there."
            hint = "Add a cancel boundary event to the transaction."
            yield problem(event, "cancel-uncaught", text, hint, severity="warning")


def _boundaries(context: Context) -> Iterator[Problem]:
    canceled = {
        around.id
        for event in context.of(EndEvent)
        if _cancels(event) and (around := _transaction_around(context, event)) is not None
    }
    for transaction in context.of(Transaction):
        for position, event in enumerate(_cancel_boundaries(context, transaction)):
            if position:
                text = f"The {title(transaction)} has several cancel boundary events."
                yield problem(event, "cancel-repeated", text, "Keep one.")
            elif transaction.id not in canceled:
                text = f"Nothing in the {title(transaction)} cancels it."
                yield problem(
                    event, "cancel-never-thrown", text, "Add a cancel end event.", severity="warning"
                )


RULES: tuple[Rule, ...] = (_ends, _boundaries)
