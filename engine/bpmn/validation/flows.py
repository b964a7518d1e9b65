"""Sequence flows: between nodes of one scope, from and to what may have them; conditions and defaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.bpmn.model.activities import Activity, SubProcess
from engine.bpmn.model.base import FlowNode, SequenceFlow
from engine.bpmn.model.events import BoundaryEvent, EndEvent, StartEvent
from engine.bpmn.model.gateways import ComplexGateway, ExclusiveGateway, InclusiveGateway
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

_WITHOUT_INCOMING = (StartEvent, BoundaryEvent)
_CONDITIONAL = (Activity, ExclusiveGateway, InclusiveGateway, ComplexGateway)
_WITH_DEFAULT = (Activity, ExclusiveGateway, InclusiveGateway, ComplexGateway)


def _scopes(context: Context) -> Iterator[Problem]:
    for flow in context.flows.values():
        for end, name in ((flow.source_ref, "sourceRef"), (flow.target_ref, "targetRef")):
            if context.scopes.get(end) is not context.scopes.get(flow.id):
                text = f"{name} {end} lies in another process or sub-process than the flow."
                hint = "A flow cannot cross the border; end inside and go on after the sub-process."
                yield problem(flow, "flow-crosses-scope", text, hint)


def _ends(context: Context) -> Iterator[Problem]:
    for flow in context.flows.values():
        source, target = context.nodes.get(flow.source_ref), context.nodes.get(flow.target_ref)
        if isinstance(target, _WITHOUT_INCOMING):
            text = f"The flow leads into the {title(target)}, which cannot have incoming flows."
            yield problem(flow, "flow-into-start", text, "Lead it to the element after it.")
        if isinstance(source, EndEvent):
            text = f"The flow leads out of the {title(source)}."
            yield problem(flow, "flow-out-of-end", text, "Use an intermediate event, or delete the flow.")
        for node in (source, target):
            if isinstance(node, SubProcess) and node.triggered_by_event:
                text = f"The event {title(node)} is started by its event; it cannot have flows."
                yield problem(flow, "flow-at-event-sub-process", text, "Delete the flow.")


def _compensation(context: Context) -> Iterator[Problem]:
    for activity in context.of(Activity):
        if activity.is_for_compensation and (activity.incoming or activity.outgoing):
            text = f"The {title(activity)} is a compensation handler; it cannot have flows."
            yield problem(activity, "flow-at-compensation", text, "Connect it by an association alone.")


def _conditions(context: Context) -> Iterator[Problem]:
    for flow in context.flows.values():
        source = context.nodes.get(flow.source_ref)
        if flow.condition_expression is None or source is None or isinstance(source, _CONDITIONAL):
            continue
        text = f"A condition on a flow that leaves a {title(source)} would never be asked."
        yield problem(flow, "condition-misplaced", text, "Put an exclusive or inclusive gateway behind it.")


def _defaults(context: Context) -> Iterator[Problem]:
    for node in context.nodes.values():
        default = node.default if isinstance(node, _WITH_DEFAULT) else None
        if default is None:
            continue
        flow = context.flows.get(default)
        if flow is None or flow.source_ref != node.id:
            text = f"The default flow {default} does not leave the {title(node)}."
            yield problem(node, "default-not-outgoing", text, "Make one of its outgoing flows the default.")
        elif flow.condition_expression is not None:
            text = "The default flow has a condition, which is never asked."
            yield problem(flow, "default-with-condition", text, "Remove the condition.", severity="warning")


def _duplicates(context: Context) -> Iterator[Problem]:
    """Two plain flows between the same nodes put out two tokens, which is seldom meant."""
    pairs = Counter(
        (flow.source_ref, flow.target_ref) for flow in context.flows.values() if _is_plain(context, flow)
    )
    for flow in context.flows.values():
        if pairs[flow.source_ref, flow.target_ref] > 1 and _is_plain(context, flow):
            pairs[flow.source_ref, flow.target_ref] = 0
            text = f"Several flows lead from {flow.source_ref} to {flow.target_ref}: each carries a token."
            yield problem(flow, "flow-duplicate", text, "Delete all but one.", severity="warning")


def _is_plain(context: Context, flow: SequenceFlow) -> bool:
    source: FlowNode | None = context.nodes.get(flow.source_ref)
    return flow.condition_expression is None and not isinstance(source, ExclusiveGateway)


RULES: tuple[Rule, ...] = (_scopes, _ends, _compensation, _conditions, _defaults, _duplicates)
