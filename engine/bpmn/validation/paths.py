"""Paths: what is never reached, and what leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model.activities import (
    Activity,
    AdHocSubProcess,
    SubProcess,
)
from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import flow_nodes
from engine.bpmn.model.events import (
    BoundaryEvent,
    EndEvent,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    StartEvent,
)
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title
from engine.bpmn.validation.links import link_name


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
    if isinstance(node, IntermediateCatchEvent) and link_name(node) is not None:
        return False
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


def _dead_ends(context: Context) -> Iterator[Problem]:
    """Where a level has end events, nothing else ends a path (10.5.3); if it does, its token is just consumed."""
    for container in context.containers:
        nodes = flow_nodes(container)
        if not any(isinstance(node, EndEvent) for node in nodes):
            continue
        for node in nodes:
            if isinstance(
                node, Activity | IntermediateCatchEvent | IntermediateThrowEvent
            ) and _leads_nowhere(node):
                text = f"Nothing follows the {title(node)}, beside paths that lead to an end event."
                yield problem(node, "outgoing-missing", text, "Lead it to an end event.", severity="warning")


def _leads_nowhere(node: FlowNode) -> bool:
    if node.outgoing or (isinstance(node, Activity) and node.is_for_compensation):
        return False
    if isinstance(node, SubProcess) and node.triggered_by_event:
        return False
    return not isinstance(node, IntermediateThrowEvent) or link_name(node) is None


RULES: tuple[Rule, ...] = (_starts, _unreachable, _dead_ends)
