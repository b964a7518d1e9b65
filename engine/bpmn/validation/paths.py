"""Paths: what is never reached, and what never ends."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import (
    Activity,
    AdHocSubProcess,
    BusinessRuleTask,
    CallActivity,
    ReceiveTask,
    SendTask,
    ServiceTask,
    SubProcess,
    UserTask,
)
from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import FlowElementsContainer, flow_nodes
from engine.bpmn.model.events import BoundaryEvent, IntermediateCatchEvent, StartEvent
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

_ALWAYS_WAIT = (UserTask, ReceiveTask, CallActivity, IntermediateCatchEvent, SubProcess)
_MAY_WAIT = (ServiceTask, SendTask, BusinessRuleTask)


def _starts(context: Context) -> Iterator[Problem]:
    """What stands alone begins with its scope; without any beginning nothing would ever happen."""
    for container in context.containers:
        nodes = [node for node in flow_nodes(container) if _needs_a_start(node)]
        roots = [node for node in nodes if not node.incoming]
        if nodes and not roots:
            text = f"The {title(container)} has no beginning: every element in it has an incoming flow."
            yield problem(container, "start-missing", text, "Add a start event.")
        if any(isinstance(node, StartEvent) for node in roots) and not isinstance(container, AdHocSubProcess):
            for node in roots:
                if not isinstance(node, StartEvent):
                    text = f"Nothing leads to the {title(node)}: it begins together with its scope."
                    hint = "Connect it, if it shall begin later."
                    yield problem(node, "incoming-missing", text, hint, severity="warning")


def _needs_a_start(node: FlowNode) -> bool:
    if isinstance(node, SubProcess) and node.triggered_by_event:
        return False
    return not isinstance(node, BoundaryEvent) and not (
        isinstance(node, Activity) and node.is_for_compensation
    )


def _unreachable(context: Context) -> Iterator[Problem]:
    for container in context.containers:
        nodes = flow_nodes(container)
        waiting = [node for node in nodes if not node.incoming and not isinstance(node, BoundaryEvent)]
        if not waiting:
            continue
        reached = _reach(context, waiting)
        for node in nodes:
            if node.id not in reached:
                text = f"Nothing leads to the {title(node)} from any beginning."
                yield problem(node, "unreachable", text, "Connect or delete it.", severity="warning")


def _reach(context: Context, agenda: list[FlowNode]) -> set[str]:
    reached = {node.id for node in agenda}
    while agenda:
        node = agenda.pop()
        targets = [context.nodes.get(flow.target_ref) for flow in context.outgoing(node)]
        for follower in (*targets, *context.definitions.boundary_events(node.id)):
            if follower is not None and follower.id not in reached:
                reached.add(follower.id)
                agenda.append(follower)
    return reached


def _endless(context: Context) -> Iterator[Problem]:
    """A circle without exit in which nothing ever waits."""
    for container in context.containers:
        for circle in _circles(context, container):
            inside = {node.id for node in circle}
            leaves = any(flow.target_ref not in inside for node in circle for flow in context.outgoing(node))
            if not leaves and not any(_waits(node) for node in circle):
                names = ", ".join(node.id for node in circle[:5])
                text = f"This loop never waits and never ends: {names}."
                yield problem(
                    circle[0],
                    "endless-loop",
                    text,
                    "Give it an exit or something to wait for.",
                    severity="warning",
                )


def _waits(node: FlowNode) -> bool:
    if isinstance(node, _MAY_WAIT):
        return node.extension.expression is None
    return isinstance(node, _ALWAYS_WAIT)


def _circles(context: Context, container: FlowElementsContainer) -> Iterator[list[FlowNode]]:
    """Strongly connected components that hold a cycle (Tarjan's algorithm, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in flow_nodes(container):
        if root.id in order:
            continue
        agenda: list[tuple[str, Iterator[str]]] = [_visit(context, root.id, order, low, stack, on_stack)]
        while agenda:
            node_id, targets = agenda[-1]
            target = next(targets, None)
            if target is None:
                agenda.pop()
                if agenda:
                    low[agenda[-1][0]] = min(low[agenda[-1][0]], low[node_id])
                if low[node_id] == order[node_id]:
                    yield from _component(context, node_id, stack, on_stack)
            elif target not in order:
                agenda.append(_visit(context, target, order, low, stack, on_stack))
            elif target in on_stack:
                low[node_id] = min(low[node_id], order[target])


def _visit(
    context: Context,
    node_id: str,
    order: dict[str, int],
    low: dict[str, int],
    stack: list[str],
    on_stack: set[str],
) -> tuple[str, Iterator[str]]:
    order[node_id] = low[node_id] = len(order)
    stack.append(node_id)
    on_stack.add(node_id)
    targets = (flow.target_ref for flow in context.outgoing(context.nodes[node_id]))
    return node_id, (target for target in targets if target in context.nodes)


def _component(context: Context, last: str, stack: list[str], on_stack: set[str]) -> Iterator[list[FlowNode]]:
    members = [stack.pop()]
    while members[-1] != last:
        members.append(stack.pop())
    on_stack.difference_update(members)
    nodes = [context.nodes[member] for member in reversed(members)]
    if len(nodes) > 1 or any(flow.target_ref == last for flow in context.outgoing(nodes[0])):
        yield nodes


RULES: tuple[Rule, ...] = (_starts, _unreachable, _endless)
