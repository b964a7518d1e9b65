"""Gateways: what they need to be able to decide."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.gateways import ExclusiveGateway, Gateway, InclusiveGateway
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


def _directions(context: Context) -> Iterator[Problem]:
    """Table 8.46: what a gateway says of itself is redundant, and the flows decide."""
    for gateway in context.of(Gateway):
        joins, splits = len(gateway.incoming) > 1, len(gateway.outgoing) > 1
        fits = {
            "Converging": joins and not splits,
            "Diverging": splits and not joins,
            "Mixed": joins and splits,
        }
        if not fits.get(gateway.gateway_direction, True):
            text = (
                f"The {title(gateway)} is said to be {gateway.gateway_direction.lower()}, and has "
                f"{len(gateway.incoming)} incoming and {len(gateway.outgoing)} outgoing flows."
            )
            hint = "Draw the missing flows, or remove gatewayDirection."
            yield problem(gateway, "gateway-direction", text, hint, severity="warning")


RULES: tuple[Rule, ...] = (_connected, _conditions, _directions)
