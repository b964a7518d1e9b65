"""Circles that a token can never leave and never rests in: the engine would stop them with an incident."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import Activity, SubProcess
from engine.bpmn.model.base import FlowNode, SequenceFlow
from engine.bpmn.model.definitions import FlowElementsContainer, flow_nodes
from engine.bpmn.model.events import (
    CancelEventDefinition,
    EndEvent,
    ErrorEventDefinition,
    EscalationEventDefinition,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    TerminateEventDefinition,
    ThrowEvent,
)
from engine.bpmn.model.gateways import (
    ComplexGateway,
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem
from engine.bpmn.validation.cycles import circles
from engine.bpmn.validation.links import ends, link_name
from engine.bpmn.validation.waiting import waits

_JOINS = (ParallelGateway, InclusiveGateway, ComplexGateway)
_CHOICES = (ExclusiveGateway, InclusiveGateway, ComplexGateway, EventBasedGateway)
_INTERRUPTING = (
    TerminateEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    CancelEventDefinition,
)


def _endless(context: Context) -> Iterator[Problem]:
    """Circles without exit, and circles of flows that are all taken each time, whatever else leaves them."""
    for container in context.containers:
        if _may_be_ended(context, container):
            continue
        told: set[str] = set()
        for circle in (*_without_exit(context, container), *_always_taken(context, container)):
            if told.isdisjoint(node.id for node in circle) and not any(
                _stops(context, node) for node in circle
            ):
                told |= {node.id for node in circle}
                names = ", ".join(node.id for node in circle[:5])
                text = f"This loop never waits and never ends: {names}."
                yield problem(circle[0], "endless-loop", text, "Give it an exit or something to wait for.")


def _trapped(context: Context) -> Iterator[Problem]:
    """Where a level has end events, every path leads to one of them in the end (10.5.3)."""
    for container in context.containers:
        has_ends = any(isinstance(node, EndEvent) for node in flow_nodes(container))
        if not has_ends or _may_be_ended(context, container):
            continue
        for circle in _without_exit(context, container):
            if any(waits(node) for node in circle) and not _may_be_left(context, circle):
                names = ", ".join(node.id for node in circle[:5])
                text = f"No path leads from here to an end: {names}."
                yield problem(
                    circle[0], "end-unreachable", text, "Give the loop an exit.", severity="warning"
                )


def _may_be_left(context: Context, circle: list[FlowNode]) -> bool:
    return any(context.definitions.boundary_events(node.id) for node in circle)


def _may_be_ended(context: Context, container: FlowElementsContainer) -> bool:
    """Whether something else than its last token can end the level, or one around it."""
    nodes = flow_nodes(container)
    if any(isinstance(node, SubProcess) and node.triggered_by_event for node in nodes):
        return True
    thrown = (
        definition for node in nodes if isinstance(node, ThrowEvent) for definition in node.event_definitions
    )
    if any(isinstance(definition, _INTERRUPTING) for definition in thrown):
        return True
    around = context.scopes.get(container.id)
    if context.definitions.boundary_events(container.id):
        return True
    return around is not None and _may_be_ended(context, around)


def _stops(context: Context, node: FlowNode) -> bool:
    """Whether a token can rest here, or be taken away."""
    if isinstance(node, _JOINS) and len(node.incoming) > 1:
        return True
    if isinstance(node, Activity) and node.start_quantity > 1:
        return True
    return waits(node) or bool(context.definitions.boundary_events(node.id))


def _without_exit(context: Context, container: FlowElementsContainer) -> Iterator[list[FlowNode]]:
    def following(node: FlowNode) -> list[FlowNode]:
        return _targets(context, container, node, context.outgoing(node))

    for circle in circles(flow_nodes(container), following):
        inside = {node.id for node in circle}
        if all(target.id in inside for node in circle for target in following(node)):
            yield circle


def _always_taken(context: Context, container: FlowElementsContainer) -> list[list[FlowNode]]:
    def following(node: FlowNode) -> list[FlowNode]:
        return _targets(
            context, container, node, [flow for flow in context.outgoing(node) if _is_sure(node, flow)]
        )

    return circles(flow_nodes(container), following)


def _is_sure(node: FlowNode, flow: SequenceFlow) -> bool:
    is_choice = isinstance(node, _CHOICES) and len(node.outgoing) > 1
    is_default = getattr(node, "default", None) == flow.id and len(node.outgoing) > 1
    return flow.condition_expression is None and not is_choice and not is_default


def _targets(
    context: Context, container: FlowElementsContainer, node: FlowNode, flows: list[SequenceFlow]
) -> list[FlowNode]:
    """Of the same level: the ends of the flows, and of a throwing link the catching one."""
    name = link_name(node) if isinstance(node, IntermediateThrowEvent) else None
    if name is not None:
        return ends(container, IntermediateCatchEvent).get(name, [])
    found = (context.nodes.get(flow.target_ref) for flow in flows)
    return [target for target in found if target is not None and context.scopes[target.id] is container]


RULES: tuple[Rule, ...] = (_endless, _trapped)
