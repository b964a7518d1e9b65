"""Which elements let time pass: a token rests there until somebody or something else goes on."""

from __future__ import annotations

from engine.bpmn.model.activities import (
    Activity,
    AdHocSubProcess,
    CallActivity,
    ReceiveTask,
    SubProcess,
    UserTask,
)
from engine.bpmn.model.base import FlowNode
from engine.bpmn.model.definitions import flow_nodes
from engine.bpmn.model.events import IntermediateCatchEvent
from engine.bpmn.model.gateways import EventBasedGateway
from engine.bpmn.validation.links import link_name

_ALWAYS = (UserTask, ReceiveTask, CallActivity, AdHocSubProcess, EventBasedGateway)


def waits(node: FlowNode) -> bool:
    """A sub-process waits if anything in it does; the catching end of a link goes on at once."""
    said = node.extension
    if said.task_definition is not None or any(found.task_definition for found in said.listeners):
        return True
    if isinstance(node, IntermediateCatchEvent):
        return link_name(node) is None
    if isinstance(node, SubProcess) and not isinstance(node, AdHocSubProcess):
        return any(waits(inner) for inner in flow_nodes(node) if not _stands_beside(inner))
    return isinstance(node, _ALWAYS)


def _stands_beside(node: FlowNode) -> bool:
    """Whether no token comes to it on the way through its level."""
    return isinstance(node, Activity) and (
        node.is_for_compensation or (isinstance(node, SubProcess) and node.triggered_by_event)
    )
