"""Loading definitions: from the model that was read to linked nodes with bound behaviours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from engine.bpmn.model.activities import Activity, SubProcess
from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import (
    Definitions,
    FlowElementsContainer,
    Process,
    flow_nodes,
    sequence_flows,
)
from engine.bpmn.model.events import BoundaryEvent, StartEvent
from engine.bpmn.model.extension import Mapping as IoLine
from engine.bpmn.model.gateways import ExclusiveGateway
from engine.interpreter.behaviors.events import StartEventBehavior
from engine.interpreter.behaviors.registry import behavior_for
from engine.interpreter.definition import Container, Flow, Node, ProcessModel
from engine.interpreter.expressions import Evaluator, ScriptRunner, bind, bind_optional
from engine.interpreter.subscriptions import MessageWait, TimerWait
from engine.interpreter.timers import Schedule


class StartSubscription(msgspec.Struct, frozen=True):
    """A start event that waits for something: ``kind`` is message or timer, ``name`` the message's name."""

    kind: str
    name: str
    element_id: str
    schedule: Schedule | None = None


class Library:
    """The definitions that commands can name, and the script runners by language."""

    def __init__(
        self, processes: Iterable[ProcessModel] = (), scripts: Mapping[str, ScriptRunner] | None = None
    ) -> None:
        self.processes = {process.definition_id: process for process in processes}
        self.scripts = scripts if scripts is not None else {}

    def add(self, process: ProcessModel) -> None:
        self.processes[process.definition_id] = process

    def process(self, definition_id: str) -> ProcessModel:
        """KeyError if the definition is not loaded."""
        return self.processes[definition_id]


def compile_process(definitions: Definitions, process: Process, definition_id: str) -> ProcessModel:
    """Bind everything of one executable process; raises UnsupportedElement or ExpressionError with the place."""
    nodes: dict[str, Node] = {}
    flows: dict[str, Flow] = {}
    root = _container(process, nodes, flows)
    model = ProcessModel(definition_id, definitions, process, root, nodes, flows)
    for node in nodes.values():
        node.boundary = tuple(nodes[event.id] for event in definitions.boundary_events(node.id))
        node.behavior = behavior_for(node, model)
    return model


def start_subscriptions(process: ProcessModel, now: datetime) -> list[StartSubscription]:
    """What the start events of the process wait for; raises Foreseen for a timer that gives no date."""
    found: list[StartSubscription] = []
    for node in process.root.nodes:
        if not isinstance(node.behavior, StartEventBehavior):
            continue
        for wait in node.behavior.waits:
            if isinstance(wait, MessageWait):
                found.append(StartSubscription("message", wait.name, node.id))
            elif isinstance(wait, TimerWait):
                schedule = wait.first(now)
                if schedule is not None:
                    found.append(StartSubscription("timer", wait.kind, node.id, schedule))
    return found


def _container(element: FlowElementsContainer, nodes: dict[str, Node], flows: dict[str, Flow]) -> Container:
    container = Container(element)
    for flow_node in flow_nodes(element):
        node = _node(flow_node, container)
        container.nodes.append(node)
        nodes[node.id] = node
        if isinstance(flow_node, SubProcess):
            node.inner = _container(flow_node, nodes, flows)
    for sequence_flow in sequence_flows(element):
        condition = sequence_flow.condition_expression
        text = condition.text if condition else ""
        flow = Flow(sequence_flow.id, nodes[sequence_flow.target_ref], bind_optional(condition), text)
        flows[flow.id] = flow
    for node in container.nodes:
        _link(node, flows)
    container.starts = tuple(node for node in container.nodes if _begins(node))
    return container


def _node(element: FlowNode, container: Container) -> Node:
    extension = element.extension
    mapping = extension.io_mapping
    node = Node(
        element=element,
        container=container,
        incoming=element.incoming,
        inputs=_lines(mapping.inputs if mapping else ()),
        outputs=_lines(mapping.outputs if mapping else ()),
        async_before=extension.async_before,
        async_after=extension.async_after,
    )
    if isinstance(element, Activity):
        node.start_quantity = element.start_quantity
        node.completion_quantity = element.completion_quantity
    return node


def _lines(lines: tuple[IoLine, ...]) -> tuple[tuple[str, Evaluator], ...]:
    return tuple((line.target, bind(line.source)) for line in lines)


def _link(node: Node, flows: Mapping[str, Flow]) -> None:
    node.outgoing = tuple(flows[flow_id] for flow_id in node.element.outgoing)
    default = getattr(node.element, "default", None)
    node.default = flows[default] if default else None
    node.has_conditions = (
        any(flow.condition for flow in node.outgoing)
        or node.default is not None
        or (isinstance(node.element, ExclusiveGateway) and len(node.outgoing) > 1)
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
    return not node.incoming and not is_beside
