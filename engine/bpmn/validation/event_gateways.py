"""Event-based gateways, and what begins a process by an event without being a start event (10.3.3 and 10.6.6)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import ReceiveTask
from engine.bpmn.model.base import FlowNode, SequenceFlow
from engine.bpmn.model.events import IntermediateCatchEvent, MessageEventDefinition, StartEvent
from engine.bpmn.model.gateways import EventBasedGateway
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title


def _outgoing(context: Context) -> Iterator[Problem]:
    for gateway in context.of(EventBasedGateway):
        if len(gateway.outgoing) < 2:
            text = f"The {title(gateway)} needs at least two outgoing flows."
            yield problem(gateway, "event-gateway-outgoing", text, "Add the events to choose between.")


def _targets(context: Context) -> Iterator[Problem]:
    for gateway in context.of(EventBasedGateway):
        for flow in context.outgoing(gateway):
            target = context.nodes.get(flow.target_ref)
            if target is not None:
                yield from _target(context, gateway, flow, target)


def _target(
    context: Context, gateway: EventBasedGateway, flow: SequenceFlow, target: FlowNode
) -> Iterator[Problem]:
    if not isinstance(target, IntermediateCatchEvent | ReceiveTask):
        text = f"Behind the {title(gateway)} stands a {title(target)}."
        yield problem(flow, "event-gateway-target", text, "Only catch events and receive tasks may follow.")
    elif len(target.incoming) > 1:
        text = f"The {title(target)} has other incoming flows beside that of the {title(gateway)}."
        yield problem(target, "event-gateway-target-shared", text, "Give each of them its own catch event.")
    for boundary in context.definitions.boundary_events(target.id):
        text = f"The {title(target)} waits for the {title(gateway)}, not for itself."
        hint = "Delete the boundary event, or put a further event behind the gateway."
        yield problem(boundary, "event-gateway-boundary", text, hint)


def _receivers(context: Context) -> Iterator[Problem]:
    for gateway in context.of(EventBasedGateway):
        targets = [context.nodes.get(flow.target_ref) for flow in context.outgoing(gateway)]
        if any(map(_is_message_event, targets)) and any(isinstance(node, ReceiveTask) for node in targets):
            text = f"Behind the {title(gateway)} stand receive tasks beside message events."
            hint = "Use one of the two throughout."
            yield problem(gateway, "event-gateway-receivers-mixed", text, hint, severity="warning")


def _is_message_event(node: FlowNode | None) -> bool:
    definitions = node.event_definitions if isinstance(node, IntermediateCatchEvent) else ()
    return any(isinstance(definition, MessageEventDefinition) for definition in definitions)


def _instantiating(context: Context) -> Iterator[Problem]:
    """Only what stands first in the process, or behind a none start event, can begin it."""
    for node in context.nodes.values():
        if isinstance(node, ReceiveTask | EventBasedGateway) and node.instantiate:
            if context.scopes[node.id] is not context.process:
                text = f"The {title(node)} cannot begin the process: it lies in a sub-process."
                yield problem(node, "instantiate-misplaced", text, "Remove instantiate.")
            elif not all(_comes_from_start(context, flow) for flow in node.incoming):
                text = f"The {title(node)} cannot begin the process: something comes before it."
                yield problem(
                    node, "instantiate-misplaced", text, "Remove instantiate, or its incoming flows."
                )


def _comes_from_start(context: Context, flow_id: str) -> bool:
    source = context.nodes.get(context.flows[flow_id].source_ref) if flow_id in context.flows else None
    return isinstance(source, StartEvent) and not source.event_definitions


RULES: tuple[Rule, ...] = (_outgoing, _targets, _receivers, _instantiating)
