"""Gateways that look at all tokens of their level before they fire (BPMN 2.0.2, 13.4.3 and 13.4.5).

A token waiting at such a gateway is decided on when no token of the turn is on its way any more, so every change that
concerns it, an arrival, an interruption, the end of another path, has been seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol, cast

from engine.interpreter.definition import Node
from engine.interpreter.links import link_name
from engine.interpreter.state import Scope
from engine.interpreter.turn import Execution


class Upstream:
    """From which nodes of its level each incoming flow of a gateway can be reached without passing the gateway."""

    def __init__(self, join: Node) -> None:
        self.join = join

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """Incoming sequence flow → ids of nodes."""
        before = _predecessors(self.join.container.nodes)
        sources = {flow.id: node.id for node in self.join.container.nodes for flow in node.outgoing}
        return {flow_id: self._reaching(sources[flow_id], before) for flow_id in self.join.incoming}

    def _reaching(self, source: str, before: dict[str, set[str]]) -> frozenset[str]:
        found: set[str] = set()
        open_ = [source]
        while open_:
            node_id = open_.pop()
            if node_id not in found and node_id != self.join.id:
                found.add(node_id)
                open_ += before.get(node_id, ())
        return frozenset(found)

    def blockers(self, marked: Iterable[str], positions: Iterable[str]) -> set[str]:
        """Where the tokens stand that can still come to an incoming flow without a token; one that can also come to
        a flow that has its token does not count."""
        reach = self.reach
        taken = [reach[flow_id] for flow_id in marked]
        empty = [reach[flow_id] for flow_id in self.join.incoming if flow_id not in set(marked)]
        return {
            position
            for position in positions
            if any(position in nodes for nodes in empty) and not any(position in nodes for nodes in taken)
        }


def _predecessors(nodes: Iterable[Node]) -> dict[str, set[str]]:
    """Node → those directly before it: by a flow, as the activity of a boundary event, by a link."""
    nodes = list(nodes)
    before: dict[str, set[str]] = {}
    catching = {link_name(node): node for node in nodes if node.tag == "intermediateCatchEvent"}
    for node in nodes:
        for flow in node.outgoing:
            before.setdefault(flow.target.id, set()).add(node.id)
        for boundary in node.boundary:
            before.setdefault(boundary.id, set()).add(node.id)
        name = link_name(node) if node.tag == "intermediateThrowEvent" else None
        if name is not None and name in catching:
            before.setdefault(catching[name].id, set()).add(node.id)
    return before


def positions(execution: Execution, scope: Scope, join: Node) -> set[str]:
    """The nodes where tokens of the level stand, those that wait at the gateway itself apart."""
    found = {e.element_id for e in execution.state.elements.values() if e.scope_key == scope.key}
    for place in scope.arrivals:
        flow = execution.process.flows.get(place)
        found.add(flow.target.id if flow is not None else place)
    found.discard(join.id)
    return found


class Join(Protocol):
    """A gateway whose join is decided on when nothing moves."""

    def blockers(self, execution: Execution, scope: Scope) -> set[str] | None:
        """Where the tokens stand that it waits for: none means that it may fire now. None if it does not wait."""
        ...

    def fire(self, execution: Execution, scope: Scope) -> None:
        """Take the tokens that are there and go on."""
        ...


def fire_one(execution: Execution) -> bool:
    """Let the first gateway fire that has nothing to wait for any more; False if there is none.

    Gateways that wait for nothing but each other would wait for ever: the first of them fires.
    """
    if execution.state.pending:
        return False
    waiting = list(_waiting(execution))
    for join, scope, blockers in waiting:
        if not blockers:
            cast(Join, join.behavior).fire(execution, scope)
            return True
    stuck = _waiting_for_each_other(waiting)
    for join, scope in stuck[:1]:
        cast(Join, join.behavior).fire(execution, scope)
    return bool(stuck)


Waiting = tuple[Node, Scope, set[str]]


def _waiting(execution: Execution) -> Iterator[Waiting]:
    for scope in list(execution.state.scopes.values()):
        if not scope.arrivals and not scope.resets:
            continue
        for join in execution.process.joins:
            if join.id in scope.resets or any(flow_id in scope.arrivals for flow_id in join.incoming):
                blockers = cast(Join, join.behavior).blockers(execution, scope)
                if blockers is not None:
                    yield join, scope, blockers


def _waiting_for_each_other(waiting: list[Waiting]) -> list[tuple[Node, Scope]]:
    """Those all of whose blockers are among themselves, in the same scope."""
    stuck = {(join.id, scope.key): (join, scope, blockers) for join, scope, blockers in waiting}
    while True:
        free = [
            place
            for place, (_, scope, blockers) in stuck.items()
            if any((blocker, scope.key) not in stuck for blocker in blockers)
        ]
        if not free:
            return [(join, scope) for join, scope, _ in stuck.values()]
        for place in free:
            del stuck[place]
