"""Link events: two ends of one path that is not drawn (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from engine.bpmn.model.events import LinkEventDefinition
from engine.errors import UnsupportedElement
from engine.interpreter.definition import Node


def link_name(node: Node) -> str | None:
    """The name of the link event, which is that of the event if the definition has none; None for other events."""
    definitions = getattr(node.element, "event_definitions", ())
    link = next((d for d in definitions if isinstance(d, LinkEventDefinition)), None)
    return (link.name or node.element.name) if link is not None else None


def link_target(node: Node) -> Node:
    """Raises UnsupportedElement where the other end is missing."""
    name = link_name(node)
    for other in node.container.nodes:
        if other.tag == "intermediateCatchEvent" and link_name(other) == name:
            return other
    raise UnsupportedElement(
        f"No link named {name!r} is caught in this level.", line=node.element.line, element_id=node.id
    )
