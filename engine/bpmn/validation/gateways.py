"""Gateways: what they need to be able to decide."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import ReceiveTask
from engine.bpmn.model.events import IntermediateCatchEvent
from engine.bpmn.model.gateways import EventBasedGateway, ExclusiveGateway, Gateway, InclusiveGateway
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _connected(context: Context) -> Iterator[Problem]:
    for gateway in context.of(Gateway):
        if not gateway.outgoing:
            text = f"The {title(gateway)} has no outgoing flow."
            yield problem(
                gateway, "gateway-without-outgoing", text, "Draw one, or replace it by an end event."
            )


def _conditions(context: Context) -> Iterator[Problem]:
    """A gateway with a choice needs a condition on every flow but the default."""
    for gateway in context.of(Gateway):
        if not isinstance(gateway, ExclusiveGateway | InclusiveGateway) or len(gateway.outgoing) < 2:
            continue
        for flow in context.outgoing(gateway):
            if flow.condition_expression is None and flow.id != gateway.default:
                text = f"The flow leaves the {title(gateway)} without a condition and is not its default."
                yield problem(
                    flow,
                    "condition-missing",
                    text,
                    f'Add a condition, or default="{flow.id}" on the gateway.',
                )


def _event_targets(context: Context) -> Iterator[Problem]:
    """Behind an event-based gateway stand catch events or receive tasks, each reached by it alone (10.6.6)."""
    for gateway in context.of(EventBasedGateway):
        if len(gateway.outgoing) < 2:
            text = f"The {title(gateway)} needs at least two outgoing flows."
            yield problem(gateway, "event-gateway-outgoing", text, "Add the events to choose between.")
        for flow in context.outgoing(gateway):
            target = context.nodes.get(flow.target_ref)
            if target is not None and not isinstance(target, IntermediateCatchEvent | ReceiveTask):
                text = f"Behind the {title(gateway)} stands a {title(target)}."
                yield problem(
                    flow, "event-gateway-target", text, "Only catch events and receive tasks may follow."
                )


RULES: tuple[Rule, ...] = (_connected, _conditions, _event_targets)
