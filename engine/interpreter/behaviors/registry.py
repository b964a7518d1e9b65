"""Which behaviour runs which element: the one table."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.model.base import FlowNode
from engine.errors import UnsupportedElement
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.events import (
    BoundaryEventBehavior,
    CatchEventBehavior,
    EndEventBehavior,
    StartEventBehavior,
)
from engine.interpreter.behaviors.gateways import ExclusiveGatewayBehavior, ParallelGatewayBehavior
from engine.interpreter.behaviors.service_tasks import service_behavior
from engine.interpreter.behaviors.subprocesses import SubProcessBehavior
from engine.interpreter.behaviors.tasks import ReceiveTaskBehavior, script_behavior
from engine.interpreter.behaviors.user_tasks import UserTaskBehavior
from engine.interpreter.definition import Node, ProcessModel

BEHAVIORS: dict[str, Callable[[Node, ProcessModel], NodeBehavior]] = {
    "boundaryEvent": BoundaryEventBehavior,
    "endEvent": EndEventBehavior,
    "exclusiveGateway": ExclusiveGatewayBehavior,
    "intermediateCatchEvent": CatchEventBehavior,
    "manualTask": NodeBehavior,
    "parallelGateway": ParallelGatewayBehavior,
    "receiveTask": ReceiveTaskBehavior,
    "scriptTask": script_behavior,
    "sendTask": service_behavior,
    "serviceTask": service_behavior,
    "startEvent": StartEventBehavior,
    "subProcess": SubProcessBehavior,
    "task": NodeBehavior,
    "userTask": UserTaskBehavior,
}


def behavior_for(node: Node, process: ProcessModel) -> NodeBehavior:
    """Bind the behaviour of the node; raises UnsupportedElement for elements that are not executed."""
    element: FlowNode = node.element
    create = BEHAVIORS.get(element.tag)
    if create is None:
        raise UnsupportedElement(
            f"<{element.tag}> cannot be executed.", line=element.line, element_id=element.id
        )
    return create(node, process)
