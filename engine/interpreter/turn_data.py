"""The data of a turn: variables read and written, expressions evaluated, mappings applied, conditions decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.interpreter import records as r
from engine.interpreter import variables as scoped
from engine.interpreter.definition import Flow, Node, ProcessModel
from engine.interpreter.expressions import Evaluator
from engine.interpreter.foreseen import NO_FLOW, Foreseen
from engine.interpreter.state import ElementInstance, Scope, State


class TurnData:
    """The state of one instance, the time it is looked at, and the records of what changes."""

    __slots__ = ("now", "process", "records", "state")

    def __init__(self, process: ProcessModel, state: State, now: datetime) -> None:
        self.process = process
        self.state = state
        self.now = now
        self.records: list[r.Record] = []

    def record(self, record: r.Record) -> None:
        self.records.append(record)

    def node(self, element_id: str) -> Node:
        return self.process.nodes[element_id]

    def local_scope(self, element: ElementInstance) -> Scope:
        """The element's own scope, made when first needed."""
        scope = self.state.scopes.get(element.key)
        if scope is None:
            scope = Scope(element.key, element.scope_key, element.element_id)
            self.state.scopes[element.key] = scope
        return scope

    def view(self, scope_key: int) -> Mapping[str, object]:
        return scoped.view(self.state.scopes, scope_key)

    def sight(self, element: ElementInstance) -> Mapping[str, object]:
        """What the element sees: its own variables first."""
        return self.view(element.key if element.key in self.state.scopes else element.scope_key)

    def evaluate(self, evaluator: Evaluator, element: ElementInstance) -> object:
        return evaluator(self.sight(element), self.now)

    def assign(self, scope_key: int, values: Mapping[str, object]) -> None:
        for key, written in scoped.assign(self.state.scopes, scope_key, values).items():
            self.records.append(r.VariablesSet(scope_key=key, variables=written))

    def declare(self, scope: Scope, values: Mapping[str, object]) -> None:
        """Write into this very scope."""
        scope.variables.update(values)
        self.records.append(r.VariablesSet(scope_key=scope.key, variables=dict(values)))

    def map_inputs(self, node: Node, element: ElementInstance) -> None:
        scope = self.local_scope(element)
        outside = self.view(element.scope_key)
        values = {target: evaluator(outside, self.now) for target, evaluator in node.inputs}
        self.declare(scope, values)

    def map_outputs(self, node: Node, element: ElementInstance, results: Mapping[str, object]) -> None:
        if not node.outputs:
            self.assign(element.scope_key, results)
            return
        inside = self.local_scope(element).variables
        inside.update(results)
        sight = self.view(element.key)
        values = {target: evaluator(sight, self.now) for target, evaluator in node.outputs}
        self.assign(element.scope_key, values)

    def true_flows(self, node: Node, scope_key: int) -> list[Flow]:
        """Of an activity: flows without condition, those whose condition holds, else the default (13.3.1)."""
        variables = self.view(scope_key)
        conditional = [flow for flow in node.outgoing if flow.condition is not None]
        holding = {id(flow) for flow in conditional if self.holds(flow, variables)}
        chosen = [
            flow
            for flow in node.outgoing
            if (id(flow) in holding if flow.condition else flow is not node.default or not holding)
        ]
        if not chosen:
            raise self.no_flow(node, variables)
        return chosen

    def holds(self, flow: Flow, variables: Mapping[str, object]) -> bool:
        """A condition holds if it is true; null and everything else is not."""
        assert flow.condition is not None
        return flow.condition(variables, self.now) is True

    def no_flow(self, node: Node, variables: Mapping[str, object]) -> Foreseen:
        told = "; ".join(
            f"{flow.id}: {flow.text} gives {flow.condition(variables, self.now)!r}"
            for flow in node.outgoing
            if flow.condition is not None
        )
        return Foreseen(
            NO_FLOW, f"No outgoing sequence flow of {node.id} can be taken, and it has no default.", told
        )
