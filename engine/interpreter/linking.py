"""Nodes of a process linked to each other: flows, levels, boundary events, what catches what, handlers."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.model.activities import Activity, AdHocSubProcess, CallActivity, SubProcess
from engine.bpmn.model.base import Association, FlowNode
from engine.bpmn.model.definitions import (
    Definitions,
    FlowElementsContainer,
    GlobalTask,
    flow_nodes,
    sequence_flows,
)
from engine.bpmn.model.events import (
    BoundaryEvent,
    CatchEvent,
    ConditionalEventDefinition,
    Error,
    ErrorEventDefinition,
    Escalation,
    EscalationEventDefinition,
    EventDefinition,
    StartEvent,
)
from engine.bpmn.model.extension import Mapping as IoLine
from engine.bpmn.model.gateways import ComplexGateway, EventBasedGateway, ExclusiveGateway
from engine.interpreter.data_links import (
    declared_data,
    input_lines,
    mapped,
    output_lines,
    stores_read,
    stores_written,
)
from engine.interpreter.definition import Catch, Container, Flow, Node
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.global_tasks import as_task

THROWN_INSIDE = frozenset({"error", "escalation", "compensate", "cancel"})
"""What is caught without a subscription, because it is thrown in the instance itself."""


class Linking:
    """The work of linking one process; ``finish`` once all levels are there."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.has_conditional_events = False

    def container(self, element: FlowElementsContainer, owner: Node | None) -> Container:
        container = Container(element, owner, declared=declared_data(element))
        container.is_ad_hoc = isinstance(element, AdHocSubProcess)
        for flow_node in flow_nodes(element):
            node = self._node(flow_node, container)
            node.is_inside = container.is_ad_hoc
            container.nodes.append(node)
            self.nodes[node.id] = node
        for sequence_flow in sequence_flows(element):
            condition = sequence_flow.condition_expression
            text = condition.text if condition else ""
            target = self.nodes[sequence_flow.target_ref]
            flow = Flow(sequence_flow.id, target, bind_optional(condition), text)
            self.flows[flow.id] = flow
        for node in container.nodes:
            _link(node, self.flows)
        container.starts = tuple(node for node in container.nodes if _begins(node))
        return container

    def _node(self, element: FlowNode, container: Container) -> Node:
        if isinstance(element, CallActivity):
            task = self.definitions.find(element.called_element, GlobalTask)
            element = as_task(task, element) if task is not None else element
        node = self._plain_node(element, container)
        if isinstance(element, Activity):
            node.start_quantity = element.start_quantity
            node.completion_quantity = element.completion_quantity
            if element.loop_characteristics is not None:
                node = _body(node)
        if isinstance(element, SubProcess):
            inner = self.container(element, node)
            (node.instance or node).inner = inner
        definitions = element.event_definitions if isinstance(element, CatchEvent) else ()
        self.has_conditional_events |= any(isinstance(d, ConditionalEventDefinition) for d in definitions)
        return node

    def _plain_node(self, element: FlowNode, container: Container) -> Node:
        mapping = element.extension.io_mapping
        return Node(
            element=element,
            container=container,
            incoming=element.incoming,
            inputs=(
                *input_lines(element, self.definitions),
                *mapped(_lines(mapping.inputs if mapping else ()), keeps=False),
            ),
            outputs=(
                *mapped(_lines(mapping.outputs if mapping else ()), keeps=True),
                *output_lines(element, self.definitions),
            ),
            stores_read=stores_read(element, self.definitions),
            stores_written=stores_written(element, self.definitions),
            async_before=element.extension.async_before,
            async_after=element.extension.async_after,
        )

    def finish(self) -> None:
        for node in self.nodes.values():
            node.boundary = tuple(self.nodes[event.id] for event in self.definitions.boundary_events(node.id))
            node.catches = tuple(catch for event in node.boundary for catch in self._catches(event))
            node.handler = self._handler(node)
        for container in self._containers():
            starts = [start for node in container.nodes for start in _event_starts(node)]
            container.event_starts = tuple(starts)
            container.catches = tuple(catch for start in starts for catch in self._catches(start))
        for node in self.nodes.values():
            node.is_compensable = _is_compensable(node)
            if node.instance is not None:
                node.instance.is_compensable = node.is_compensable

    def _containers(self) -> list[Container]:
        found = {id(node.container): node.container for node in self.nodes.values()}
        for node in self.nodes.values():
            inner = (node.instance or node).inner
            if inner is not None:
                found[id(inner)] = inner
        return list(found.values())

    def _catches(self, node: Node) -> list[Catch]:
        """What the boundary event or start event takes of that which is thrown inside."""
        assert isinstance(node.element, CatchEvent)
        found: list[Catch] = []
        for definition in node.element.event_definitions:
            kind = definition.tag.removesuffix("EventDefinition")
            if kind in THROWN_INSIDE:
                variables = definition.extension
                found.append(
                    Catch(
                        kind,
                        self._code(definition),
                        node,
                        variables.error_code_variable or variables.escalation_code_variable,
                        variables.error_message_variable,
                    )
                )
        return found

    def _code(self, definition: EventDefinition) -> str | None:
        """The code that is caught; None takes every one."""
        if isinstance(definition, ErrorEventDefinition):
            error = self.definitions.find(definition.error_ref, Error)
            return (error.error_code or error.id) if error else definition.error_ref
        if isinstance(definition, EscalationEventDefinition):
            escalation = self.definitions.find(definition.escalation_ref, Escalation)
            return (escalation.escalation_code or escalation.id) if escalation else definition.escalation_ref
        return None

    def _handler(self, node: Node) -> Node | None:
        """The activity that the compensation boundary event of the node is associated with (10.7.1)."""
        for event in node.boundary:
            if not any(catch.kind == "compensate" for catch in self._catches(event)):
                continue
            for artifact in node.container.element.artifacts:
                if isinstance(artifact, Association) and event.id in (
                    artifact.source_ref,
                    artifact.target_ref,
                ):
                    other = artifact.target_ref if artifact.source_ref == event.id else artifact.source_ref
                    found = self.nodes.get(other)
                    if found is not None and getattr(found.element, "is_for_compensation", False):
                        return found
        return None


def _lines(lines: tuple[IoLine, ...]) -> tuple[tuple[str, Evaluator], ...]:
    return tuple((line.target, bind(line.source)) for line in lines)


def _body(node: Node) -> Node:
    """A repeated activity: what maps data belongs to each instance, what leads there and away to the whole."""
    assert isinstance(node.element, Activity)
    loop = node.element.loop_characteristics
    assert loop is not None
    body = Node(
        element=node.element,
        container=node.container,
        incoming=node.incoming,
        async_before=node.async_before,
        async_after=node.async_after,
        start_quantity=node.start_quantity,
        completion_quantity=node.completion_quantity,
    )
    body.tag = loop.tag
    node.incoming, node.start_quantity, node.completion_quantity = (), 1, 1
    node.async_before, node.async_after = loop.extension.async_before, loop.extension.async_after
    body.instance, node.body = node, body
    node.is_inside = True
    return body


def _link(node: Node, flows: Mapping[str, Flow]) -> None:
    node.outgoing = tuple(flows[flow_id] for flow_id in node.element.outgoing)
    default = getattr(node.element, "default", None)
    node.default = flows[default] if default else None
    node.has_conditions = (
        any(flow.condition for flow in node.outgoing)
        or node.default is not None
        or (isinstance(node.element, ExclusiveGateway) and len(node.outgoing) > 1)
        or isinstance(node.element, ComplexGateway)
    )


def _begins(node: Node) -> bool:
    """Whether a token is put here when the level begins (13.2): none start events, nodes without incoming flow."""
    element = node.element
    if isinstance(element, StartEvent):
        return not element.event_definitions
    is_beside = isinstance(element, BoundaryEvent) or (
        isinstance(element, Activity)
        and (element.is_for_compensation or (isinstance(element, SubProcess) and element.triggered_by_event))
    )
    return not node.incoming and not is_beside and not begins_process(node) and not _catches_link(node)


def begins_process(node: Node) -> bool:
    """Whether an event starts a process here (instantiating receive task or event-based gateway)."""
    return bool(getattr(node.element, "instantiate", False)) and isinstance(
        node.element, Activity | EventBasedGateway
    )


def _catches_link(node: Node) -> bool:
    definitions = node.element.event_definitions if isinstance(node.element, CatchEvent) else ()
    return any(definition.tag == "linkEventDefinition" for definition in definitions)


def _event_starts(node: Node) -> list[Node]:
    """The start events of an event sub-process."""
    if not isinstance(node.element, SubProcess) or not node.element.triggered_by_event or node.inner is None:
        return []
    return [inner for inner in node.inner.nodes if isinstance(inner.element, StartEvent)]


def _is_compensable(node: Node) -> bool:
    """Whether it has a handler, or anything inside it has one or undoes the whole."""
    if node.handler is not None:
        return True
    inner = (node.instance or node).inner
    if inner is None:
        return False
    return any(catch.kind == "compensate" for catch in inner.catches) or any(
        _is_compensable(child) for child in inner.nodes
    )
