"""Link events (BPMN 2.0.2, 10.5.5): the two ends of a path that is not drawn, in one scope and of one name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import FlowElementsContainer, flow_nodes
from engine.bpmn.model.events import (
    Event,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    LinkEventDefinition,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

Ends = dict[str, list[FlowNode]]


def link_name(node: FlowNode) -> str | None:
    """That of the definition, else of the event; None for what is no link event."""
    definitions = node.event_definitions if isinstance(node, Event) else ()
    link = next((found for found in definitions if isinstance(found, LinkEventDefinition)), None)
    return (link.name or node.name) if link is not None else None


def ends(container: FlowElementsContainer, kind: type[Event]) -> Ends:
    """Name → the throwing or catching links of the level."""
    found: Ends = {}
    for node in flow_nodes(container):
        name = link_name(node)
        if isinstance(node, kind) and name is not None:
            found.setdefault(name, []).append(node)
    return found


def _pairs(context: Context) -> Iterator[Problem]:
    """Several may throw, one catches."""
    for container in context.containers:
        thrown, caught = ends(container, IntermediateThrowEvent), ends(container, IntermediateCatchEvent)
        for name, events in thrown.items():
            if name not in caught:
                text = f"No catching link named {name!r} in the same scope."
                yield problem(events[0], "link-partner", text, "Draw it, or correct the name.")
        for name, events in caught.items():
            for event in events[1:]:
                text = f"{len(events)} catching links are named {name!r}."
                yield problem(event, "link-repeated", text, "Rename all but one.")
            if name not in thrown:
                text = f"No throwing link named {name!r} leads to the {title(events[0])}."
                hint = "Draw it, correct the name, or delete what follows."
                yield problem(events[0], "link-never-thrown", text, hint, severity="warning")


def _flows(context: Context) -> Iterator[Problem]:
    """The path goes on at the other end: flows at this side would never be taken."""
    for node in context.nodes.values():
        if link_name(node) is None:
            continue
        if isinstance(node, IntermediateThrowEvent) and node.outgoing:
            text = f"A flow leaves the {title(node)}, whose path goes on at the catching link."
            yield problem(context.flows[node.outgoing[0]], "flow-out-of-link", text, "Delete the flow.")
        if isinstance(node, IntermediateCatchEvent) and node.incoming:
            text = f"A flow leads into the {title(node)}, which is reached by throwing links alone."
            hint = "Lead it to the element after the link, or throw the link."
            yield problem(context.flows[node.incoming[0]], "flow-into-link", text, hint)


RULES: tuple[Rule, ...] = (_pairs, _flows)
