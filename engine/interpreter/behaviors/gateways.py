"""Gateways that decide for themselves: exclusive, parallel, event-based (BPMN 2.0.2, 10.6 and 13.4)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.definition import Flow
from engine.interpreter.state import ElementInstance, Scope
from engine.interpreter.turn import Execution


class ExclusiveGatewayBehavior(NodeBehavior):
    """The first flow in document order whose condition holds, else the default (13.4.2)."""

    def flows(self, execution: Execution, element: ElementInstance) -> Iterable[Flow]:
        node = self.node
        variables = execution.view(element.scope_key)
        for flow in node.outgoing:
            if flow is node.default:
                continue
            if flow.condition is None or execution.holds(flow, variables):
                return (flow,)
        if node.default is None:
            raise execution.no_flow(node, variables)
        return (node.default,)


class ParallelGatewayBehavior(NodeBehavior):
    """Waits for one token on each incoming flow; a second one on a flow is for the next round (13.4.1)."""

    def arrive(self, execution: Execution, scope: Scope, flow: Flow | None) -> None:
        incoming = self.node.incoming
        if flow is None or len(incoming) < 2:
            execution.enter(self.node, scope)
            return
        arrivals = scope.arrivals
        arrivals[flow.id] = arrivals.get(flow.id, 0) + 1
        if not all(arrivals.get(flow_id) for flow_id in incoming):
            return
        take_tokens(scope, incoming)
        execution.enter(self.node, scope)


class EventBasedGatewayBehavior(NodeBehavior):
    """Waits for the events behind it; the first one that happens decides the way (13.4.4)."""

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        for flow in self.node.outgoing:
            flow.target.behavior.listen(execution, element)


def take_tokens(scope: Scope, flow_ids: Iterable[str]) -> None:
    """One waiting token of each flow becomes one token together."""
    taken = 0
    for flow_id in flow_ids:
        taken += 1
        scope.arrivals[flow_id] -= 1
        if not scope.arrivals[flow_id]:
            del scope.arrivals[flow_id]
    scope.live -= taken - 1
