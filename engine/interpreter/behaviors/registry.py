"""Which behaviour runs which element: the one table."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import UnsupportedElement
from engine.interpreter.behaviors.ad_hoc import AdHocBehavior
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.calls import CallActivityBehavior
from engine.interpreter.behaviors.decisions import business_rule_behavior
from engine.interpreter.behaviors.events import (
    BoundaryEventBehavior,
    CatchEventBehavior,
    start_event_behavior,
)
from engine.interpreter.behaviors.gateways import (
    EventBasedGatewayBehavior,
    ExclusiveGatewayBehavior,
    ParallelGatewayBehavior,
)
from engine.interpreter.behaviors.joining import ComplexGatewayBehavior, InclusiveGatewayBehavior
from engine.interpreter.behaviors.loops import StandardLoopBehavior
from engine.interpreter.behaviors.multi_instance import MultiInstanceBehavior
from engine.interpreter.behaviors.service_tasks import service_behavior
from engine.interpreter.behaviors.subprocesses import TransactionBehavior, sub_process_behavior
from engine.interpreter.behaviors.tasks import ReceiveTaskBehavior, script_behavior
from engine.interpreter.behaviors.throwing import throw_event_behavior
from engine.interpreter.behaviors.user_tasks import UserTaskBehavior
from engine.interpreter.definition import Node, ProcessModel

BEHAVIORS: dict[str, Callable[[Node, ProcessModel], NodeBehavior]] = {
    "adHocSubProcess": AdHocBehavior,
    "boundaryEvent": BoundaryEventBehavior,
    "businessRuleTask": business_rule_behavior,
    "callActivity": CallActivityBehavior,
    "complexGateway": ComplexGatewayBehavior,
    "endEvent": throw_event_behavior,
    "eventBasedGateway": EventBasedGatewayBehavior,
    "exclusiveGateway": ExclusiveGatewayBehavior,
    "inclusiveGateway": InclusiveGatewayBehavior,
    "intermediateCatchEvent": CatchEventBehavior,
    "intermediateThrowEvent": throw_event_behavior,
    "manualTask": NodeBehavior,
    "multiInstanceLoopCharacteristics": MultiInstanceBehavior,
    "parallelGateway": ParallelGatewayBehavior,
    "receiveTask": ReceiveTaskBehavior,
    "scriptTask": script_behavior,
    "sendTask": service_behavior,
    "serviceTask": service_behavior,
    "standardLoopCharacteristics": StandardLoopBehavior,
    "startEvent": start_event_behavior,
    "subProcess": sub_process_behavior,
    "task": NodeBehavior,
    "transaction": TransactionBehavior,
    "userTask": UserTaskBehavior,
}
"""By tag; a repeated activity's body by that of its loop characteristics."""


def behavior_for(node: Node, process: ProcessModel) -> NodeBehavior:
    """Bind the behaviour of the node; raises UnsupportedElement for elements that are not executed."""
    element = node.element
    create = BEHAVIORS.get(node.tag)
    if create is None:
        raise UnsupportedElement(
            f"<{node.tag}> cannot be executed.", line=element.line, element_id=element.id
        )
    return create(node, process)
