"""What every rule is given: one executable process, its elements, and what is known around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

import msgspec

from engine.bpmn.model.activities import SubProcess
from engine.bpmn.model.base import BaseElement, FlowNode, SequenceFlow
from engine.bpmn.model.collaboration import Collaboration
from engine.bpmn.model.definitions import Definitions, FlowElementsContainer, Process, walk
from engine.bpmn.problems import Problem, Severity

E = TypeVar("E", bound=BaseElement)


class Context(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """``registered`` are the names of connectors and callables; empty if the caller does not know them."""

    definitions: Definitions
    process: Process
    registered: frozenset[str] = frozenset()

    @cached_property
    def elements(self) -> tuple[BaseElement, ...]:
        """The process and everything inside, parents first."""
        return tuple(walk(self.process))

    @cached_property
    def containers(self) -> tuple[FlowElementsContainer, ...]:
        """The process and its sub-processes, at every depth."""
        return tuple(element for element in self.elements if isinstance(element, Process | SubProcess))

    @cached_property
    def scopes(self) -> dict[str, FlowElementsContainer]:
        """The container of each flow element, by the element's id."""
        return {element.id: container for container in self.containers for element in container.flow_elements}

    @cached_property
    def message_flow_ends(self) -> frozenset[str]:
        """The elements that a message flow begins or ends at: it names their message."""
        collaborations = [e for e in self.definitions.root_elements if isinstance(e, Collaboration)]
        flows = [flow for collaboration in collaborations for flow in collaboration.message_flows]
        return frozenset(end for flow in flows for end in (flow.source_ref, flow.target_ref))

    @cached_property
    def flows(self) -> dict[str, SequenceFlow]:
        return {flow.id: flow for flow in self.of(SequenceFlow)}

    @cached_property
    def nodes(self) -> dict[str, FlowNode]:
        return {node.id: node for node in self.of(FlowNode) if node.id in self.scopes}

    def of(self, kind: type[E]) -> Iterator[E]:
        return (element for element in self.elements if isinstance(element, kind))

    def outgoing(self, node: FlowNode) -> list[SequenceFlow]:
        return [self.flows[flow] for flow in node.outgoing if flow in self.flows]


Rule = Callable[[Context], Iterator[Problem]]


def problem(
    element: BaseElement,
    rule: str,
    text: str,
    hint: str = "",
    *,
    line: int = 0,
    severity: Severity = "error",
) -> Problem:
    """A finding at the element, in its line unless another is given."""
    return Problem(
        element_id=element.id, line=line or element.line, rule=rule, text=text, hint=hint, severity=severity
    )


def title(element: BaseElement) -> str:
    """How messages speak of it: ``userTask "Pick goods"``."""
    name = " ".join(element.name.split())
    return f'{element.tag} "{name[:60]}"' if name else element.tag
