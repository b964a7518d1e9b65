"""The inclusive join beside a plain reference that searches all paths (BPMN 2.0.2, 13.4.3), on random graphs.

A graph has tasks, whose tokens go where the play sends them, and up to two inclusive gateways. Tasks may also be left
by an error boundary event. Both sides have to have their tokens at the same tasks after every step.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.interpreter import commands as c
from tests.engine.interpreter.player import Player, compiled, document, flow

EXAMPLES = int(os.environ.get("GENERATED_EXAMPLES", "120"))
END = "end"


@dataclass(frozen=True)
class Graph:
    """``flows``: node → where its flows go; ``errors``: task → where its boundary event leads. The joins have one flow
    out; the fork at the start puts a token at each of ``starts``."""

    flows: dict[str, list[str]]
    errors: dict[str, str]
    starts: list[str]

    @property
    def joins(self) -> list[str]:
        return [node for node in self.flows if node.startswith("join")]

    def into(self, join: str) -> list[str]:
        """Where its incoming flows come from, in the order of the document."""
        inside = [(node, target) for node, targets in self.flows.items() for target in targets]
        inside += [(f"{node}_error", target) for node, target in self.errors.items()]
        return [source for source, target in inside if target == join]

    def xml(self) -> bytes:
        lines = ['<startEvent id="start"/>', *(flow("start", target) for target in self.starts)]
        for node, targets in self.flows.items():
            is_task = node.startswith("task")
            lines.append(f'<userTask id="{node}"/>' if is_task else f'<inclusiveGateway id="{node}"/>')
            lines += [flow(node, target, f'= next = "{target}"' if is_task else "") for target in targets]
        for node, target in self.errors.items():
            error = f'<errorEventDefinition id="{node}_definition"/>'
            lines.append(f'<boundaryEvent id="{node}_error" attachedToRef="{node}">{error}</boundaryEvent>')
            lines.append(flow(f"{node}_error", target))
        return document("\n".join([*lines, f'<endEvent id="{END}"/>']))


@dataclass
class Reference:
    """Tokens at tasks, and waiting on the flows into joins: (source, join) → how many."""

    graph: Graph
    tasks: Counter[str] = field(default_factory=Counter)
    waiting: Counter[tuple[str, str]] = field(default_factory=Counter)

    def put(self, source: str, target: str) -> None:
        if target.startswith("join"):
            self.waiting[source, target] += 1
        elif target != END:
            self.tasks[target] += 1

    def move(self, task: str, target: str, *, by_error: bool = False) -> None:
        self.tasks[task] -= 1
        self.put(f"{task}_error" if by_error else task, target)

    def settle(self) -> None:
        """Fire what may fire; of joins that wait for nothing but each other, the first."""
        while True:
            waiting = [join for join in self.graph.joins if self._marked(join)]
            blocked = {join: self._blockers(join) for join in waiting}
            free = [join for join in waiting if not blocked[join]] or _stuck(waiting, blocked)
            if not free:
                return
            self._fire(free[0])

    def _marked(self, join: str) -> set[str]:
        return {source for (source, target), count in self.waiting.items() if target == join and count}

    def _fire(self, join: str) -> None:
        for source in self._marked(join):
            self.waiting[source, join] -= 1
        self.put(join, self.graph.flows[join][0])

    def _blockers(self, join: str) -> set[str]:
        """Tokens that can come to an empty flow of the join and to none that is marked."""
        marked = self._marked(join)
        places = {task for task, count in self.tasks.items() if count}
        places |= {target for (_, target), count in self.waiting.items() if count and target != join}
        ways = {place: {path[-1] for path in self._paths(place, join, ())} for place in places}
        return {place for place, sources in ways.items() if sources - marked and not sources & marked}

    def _paths(self, place: str, join: str, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """All paths without a repeated node that come to the join and do not lead through it before."""
        if place in before or place == join:
            return
        steps = [(place, target) for target in self.graph.flows[place]]
        if place in self.graph.errors:
            steps.append((f"{place}_error", self.graph.errors[place]))
        for source, target in steps:
            if target == join:
                yield (*before, place, source)
            elif target != END:
                yield from self._paths(target, join, (*before, place))


def _stuck(waiting: list[str], blocked: dict[str, set[str]]) -> list[str]:
    """Joins all of whose blockers are such joins themselves."""
    stuck = set(waiting)
    while free := {join for join in stuck if blocked[join] - stuck}:
        stuck -= free
    return [join for join in waiting if join in stuck]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    tasks = [f"task{number}" for number in range(draw(st.integers(2, 5)))]
    joins = [f"join{number}" for number in range(draw(st.integers(1, 2)))]
    anywhere = st.sampled_from([*tasks, *joins, *joins, END])
    flows = {task: draw(st.lists(anywhere, min_size=1, max_size=3, unique=True)) for task in tasks}
    for join in joins:
        flows[join] = [draw(st.sampled_from([*tasks, END]))]
    left_by_error = draw(st.lists(st.sampled_from(tasks), unique=True, max_size=2))
    errors = {task: draw(anywhere) for task in left_by_error}
    starts = draw(st.lists(st.sampled_from(tasks), min_size=1, max_size=4, unique=True))
    return _reached(Graph(flows, errors, starts))


def _reached(graph: Graph) -> Graph:
    """Without what no token can come to: a node without incoming flow would begin by itself."""
    found: set[str] = set()
    open_ = list(graph.starts)
    while open_:
        node = open_.pop()
        if node not in found and node != END:
            found.add(node)
            open_ += [*graph.flows[node], *([graph.errors[node]] if node in graph.errors else [])]
    flows = {node: targets for node, targets in graph.flows.items() if node in found}
    errors = {node: target for node, target in graph.errors.items() if node in found}
    return Graph(flows, errors, graph.starts)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs(), data=st.data())
def test_fires_when_the_search_of_all_paths_says_so(graph: Graph, data: st.DataObject) -> None:
    player, reference = Player(compiled(graph.xml())).start(next=""), Reference(graph)
    for task in graph.starts:
        reference.put("start", task)
    reference.settle()
    for _ in range(12):
        state = player.state
        there = [element for element in state.elements.values() if element.element_id.startswith("task")]
        assert Counter(element.element_id for element in there) == +reference.tasks
        assert state.is_running == bool(there), "no token may wait for ever"
        if not there:
            return
        element = data.draw(st.sampled_from(sorted(there, key=lambda e: e.key)))
        task = element.element_id
        targets = graph.flows[task]
        way = data.draw(st.sampled_from([*targets, *(["error"] if task in graph.errors else [])]))
        if way == "error":
            player.run(c.ThrowError(activity_key=element.key, code="E"))
            reference.move(task, graph.errors[task], by_error=True)
        else:
            player.run(c.CompleteActivity(activity_key=element.key, variables={"next": way}))
            reference.move(task, way)
        reference.settle()
