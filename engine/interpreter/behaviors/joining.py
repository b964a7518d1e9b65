"""Inclusive and complex gateway (BPMN 2.0.2, 10.6.3, 10.6.5, 13.4.3 and 13.4.5)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpmn.model.gateways import ComplexGateway
from engine.interpreter.behaviors.base import NodeBehavior
from engine.interpreter.behaviors.gateways import take_tokens
from engine.interpreter.definition import Flow, Node, ProcessModel
from engine.interpreter.expressions import bind_optional
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.joins import Upstream, positions
from engine.interpreter.state import ElementInstance, Scope
from engine.interpreter.turn import Execution


class InclusiveGatewayBehavior(NodeBehavior):
    """Takes every flow whose condition holds, else the default; joins when no token can come any more."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        self.upstream = Upstream(node)

    def arrive(self, execution: Execution, scope: Scope, flow: Flow | None) -> None:
        if flow is None or len(self.node.incoming) < 2:
            execution.enter(self.node, scope)
            return
        scope.arrivals[flow.id] = scope.arrivals.get(flow.id, 0) + 1
        if all(flow_id in scope.arrivals for flow_id in self.node.incoming):
            self.fire(execution, scope)

    def blockers(self, execution: Execution, scope: Scope) -> set[str] | None:
        marked = self._marked(scope)
        return self.upstream.blockers(marked, positions(execution, scope, self.node)) if marked else None

    def fire(self, execution: Execution, scope: Scope) -> None:
        take_tokens(scope, self._marked(scope))
        execution.enter(self.node, scope)

    def _marked(self, scope: Scope) -> list[str]:
        return [flow_id for flow_id in self.node.incoming if flow_id in scope.arrivals]


class ComplexGatewayBehavior(NodeBehavior):
    """Fires when its activation condition holds over ``activationCount``; then waits for the tokens that can still
    come, and resets (13.4.5).

    In the second phase only flows with a condition are taken: conditions tell the phases by ``waitingForStart``.
    """

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, ComplexGateway)
        self.upstream = Upstream(node)
        self.activation = bind_optional(node.element.activation_condition)

    def arrive(self, execution: Execution, scope: Scope, flow: Flow | None) -> None:
        if flow is None or (len(self.node.incoming) < 2 and self.activation is None):
            self._go_on(execution, scope, 1, is_start=True)
            return
        scope.arrivals[flow.id] = scope.arrivals.get(flow.id, 0) + 1
        if self.node.id not in scope.resets:
            self._start_if_activated(execution, scope, flow)

    def blockers(self, execution: Execution, scope: Scope) -> set[str] | None:
        given = scope.resets.get(self.node.id)
        if given is None:
            return None
        came = [
            flow_id for flow_id in self.node.incoming if flow_id in scope.arrivals and flow_id not in given
        ]
        return self.upstream.blockers({*given, *came}, positions(execution, scope, self.node))

    def fire(self, execution: Execution, scope: Scope) -> None:
        """Reset: the tokens that came late are taken, and the gateway may be activated again."""
        given = scope.resets.pop(self.node.id)
        late = [flow_id for flow_id in self._marked(scope) if flow_id not in given]
        count = len(given) + len(late)
        scope.live += 1
        for flow_id in late:
            scope.arrivals[flow_id] -= 1
            scope.live -= 1
            if not scope.arrivals[flow_id]:
                del scope.arrivals[flow_id]
        self._go_on(execution, scope, count, is_start=False)
        if self._marked(scope):
            self._start_if_activated(execution, scope, None)

    def flows(self, execution: Execution, element: ElementInstance) -> Iterable[Flow]:
        variables = execution.sight(element)
        if variables.get("waitingForStart") is not False:
            return execution.true_flows(self.node, element.key)
        return [flow for flow in self.node.outgoing if flow.condition and execution.holds(flow, variables)]

    def _start_if_activated(self, execution: Execution, scope: Scope, flow: Flow | None) -> None:
        marked = self._marked(scope)
        count = sum(scope.arrivals[flow_id] for flow_id in marked)
        try:
            if not self._is_activated(execution, scope, count):
                return
        except Foreseen as problem:
            if flow is not None:
                scope.arrivals[flow.id] -= 1
                if not scope.arrivals[flow.id]:
                    del scope.arrivals[flow.id]
                execution.stop(self.node, scope, flow, problem)
            return
        scope.resets[self.node.id] = marked
        take_tokens(scope, marked)
        self._go_on(execution, scope, count, is_start=True)

    def _is_activated(self, execution: Execution, scope: Scope, count: int) -> bool:
        if self.activation is None:
            return count > 0
        variables = {**execution.view(scope.key), "activationCount": count}
        return self.activation(variables, execution.now) is True

    def _go_on(self, execution: Execution, scope: Scope, count: int, *, is_start: bool) -> None:
        execution.enter(self.node, scope, {"activationCount": count, "waitingForStart": is_start})

    def _marked(self, scope: Scope) -> list[str]:
        return [flow_id for flow_id in self.node.incoming if flow_id in scope.arrivals]
