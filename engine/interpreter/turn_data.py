"""The data of a turn: variables read and written, expressions evaluated, mappings applied, conditions decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.interpreter import records as r
from engine.interpreter import variables as scoped
from engine.interpreter.definition import Flow, Node, ProcessModel
from engine.interpreter.expressions import Evaluator
from engine.interpreter.foreseen import NO_FLOW, Foreseen
from engine.interpreter.ports import Ports
from engine.interpreter.state import ElementInstance, Owner, Scope, State
from engine.interpreter.told import Telling


class TurnData:
    """The state of one instance, the time it is looked at, and the records of what changes."""

    __slots__ = ("changed", "library", "new_conditions", "now", "process", "records", "state", "telling")

    def __init__(self, process: ProcessModel, library: Ports, state: State, now: datetime) -> None:
        self.library = library
        self.process = process
        self.state = state
        self.now = now
        self.records: list[r.Record] = []
        self.changed: dict[str, str] = {}
        """Variables changed since the conditions were looked at, and how: create or update."""
        self.new_conditions: set[int] = set()
        """Subscriptions of conditional events opened since then."""
        self.telling = Telling(process, state) if process.asks_for_execution else None

    def record(self, record: r.Record) -> None:
        self.records.append(record)

    def node(self, element_id: str) -> Node:
        """Of a repeated activity, its body."""
        return self.process.nodes[element_id]

    def node_of(self, element: ElementInstance) -> Node:
        node = self.process.nodes[element.element_id]
        return node if element.index is None else node.instance or node

    def local_scope(self, element: ElementInstance) -> Scope:
        """The element's own scope, made when first needed."""
        scope = self.state.scopes.get(element.key)
        if scope is None:
            scope = Scope(element.key, element.scope_key, element.element_id)
            self.state.scopes[element.key] = scope
        return scope

    def view(self, scope_key: int) -> Mapping[str, object]:
        """What the scope sees."""
        variables = scoped.view(self.state.scopes, scope_key)
        return variables if self.telling is None else self.telling(variables, self.state.scopes[scope_key])

    def sight(self, owner: Owner) -> Mapping[str, object]:
        """What the element or scope sees: its own variables first."""
        variables = scoped.view(self.state.scopes, self.level_of(owner))
        return variables if self.telling is None else self.telling(variables, owner)

    def evaluate(self, evaluator: Evaluator, owner: Owner) -> object:
        value = evaluator(self.sight(owner), self.now)
        if self.telling is not None:
            self.assign_told(self.level_of(owner))
        return value

    def level_of(self, owner: Owner) -> int:
        """The key of the innermost scope that the element or scope sees."""
        if isinstance(owner, Scope) or owner.key in self.state.scopes:
            return owner.key
        return owner.scope_key

    def assign_told(self, scope_key: int) -> None:
        """Assign what expressions have set by themselves."""
        if self.telling is not None and self.telling.writes:
            self.assign(scope_key, self.telling.take_writes())

    def assign(self, scope_key: int, values: Mapping[str, object]) -> None:
        if self.process.has_conditional_events:
            self._note(self.view(scope_key), values)
        for key, written in scoped.assign(self.state.scopes, scope_key, values).items():
            self.records.append(r.VariablesSet(scope_key=key, variables=written))

    def declare(self, scope: Scope, values: Mapping[str, object]) -> None:
        """Write into this very scope."""
        if self.process.has_conditional_events:
            self._note(scope.variables, values)
        scope.variables.update(values)
        self.records.append(r.VariablesSet(scope_key=scope.key, variables=dict(values)))

    def _note(self, before: Mapping[str, object], values: Mapping[str, object]) -> None:
        for name in values:
            self.changed.setdefault(name, "update" if name in before else "create")

    def map_inputs(self, node: Node, element: ElementInstance) -> None:
        scope = self.local_scope(element)
        outside = self._with_stores(node, self.sight(element) if node.body else self.view(element.scope_key))
        values = {target: evaluator(outside, self.now) for target, evaluator in node.inputs}
        self.declare(scope, values)
        self.assign_told(element.key)

    def _with_stores(self, node: Node, variables: Mapping[str, object]) -> Mapping[str, object]:
        if not node.stores_read:
            return variables
        stores = self.library.data_stores
        values = {name: stores.read(name) if stores is not None else None for name in node.stores_read}
        return {**variables, **values}

    def map_outputs(self, node: Node, element: ElementInstance, results: Mapping[str, object]) -> None:
        if node.stores_written:
            self._write_stores(node, element, results)
        if not node.outputs:
            # An instance of a repeated activity has its output item to itself.
            own = element.key in self.state.scopes and element.index is not None
            self.assign(element.key if own else element.scope_key, results)
            return
        inside = self.local_scope(element).variables
        inside.update(results)
        sight = self.view(element.key)
        values = {target: evaluator(sight, self.now) for target, evaluator in node.outputs}
        self.assign(element.scope_key, values)
        self.assign_told(element.scope_key)

    def _write_stores(self, node: Node, element: ElementInstance, results: Mapping[str, object]) -> None:
        sight = {**self.sight(element), **results}
        for store, evaluator in node.stores_written:
            value = evaluator(sight, self.now)
            self.record(r.DataStoreWritten(data_store=store, value=value, element_id=element.element_id))

    def true_flows(self, node: Node, scope_key: int) -> list[Flow]:
        """Of an activity: flows without condition, those whose condition holds, else the default (13.3.1)."""
        variables = self.view(scope_key)
        conditional = [flow for flow in node.outgoing if flow.condition is not None]
        holding = {id(flow) for flow in conditional if self.holds(flow, variables)}
        self.assign_told(scope_key)
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
