"""Circles of sequence flows: groups of nodes of one level, each of which leads to every other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.bpmn.model.base import FlowNode

Following = Callable[[FlowNode], Iterable[FlowNode]]


def circles(nodes: Iterable[FlowNode], following: Following) -> list[list[FlowNode]]:
    """Strongly connected components that hold a cycle, in document order (Tarjan's algorithm, without recursion)."""
    search = _Search(following)
    for root in nodes:
        if root.id not in search.order:
            search.run(root)
    position = {node.id: number for number, node in enumerate(nodes)}
    found = [sorted(circle, key=lambda node: position[node.id]) for circle in search.found]
    return sorted(found, key=lambda circle: position[circle[0].id])


class _Search:
    def __init__(self, following: Following) -> None:
        self.following = following
        self.order: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.stack: list[FlowNode] = []
        self.on_stack: set[str] = set()
        self.found: list[list[FlowNode]] = []

    def run(self, root: FlowNode) -> None:
        agenda: list[tuple[FlowNode, Iterator[FlowNode]]] = [self._visit(root)]
        while agenda:
            node, targets = agenda[-1]
            target = next(targets, None)
            if target is None:
                agenda.pop()
                if agenda:
                    self._lower(agenda[-1][0], self.low[node.id])
                if self.low[node.id] == self.order[node.id]:
                    self._close(node)
            elif target.id not in self.order:
                agenda.append(self._visit(target))
            elif target.id in self.on_stack:
                self._lower(node, self.order[target.id])

    def _visit(self, node: FlowNode) -> tuple[FlowNode, Iterator[FlowNode]]:
        self.order[node.id] = self.low[node.id] = len(self.order)
        self.stack.append(node)
        self.on_stack.add(node.id)
        return node, iter(self.following(node))

    def _lower(self, node: FlowNode, to: int) -> None:
        self.low[node.id] = min(self.low[node.id], to)

    def _close(self, last: FlowNode) -> None:
        members = [self.stack.pop()]
        while members[-1] is not last:
            members.append(self.stack.pop())
        self.on_stack.difference_update(member.id for member in members)
        if len(members) > 1 or any(target is last for target in self.following(last)):
            self.found.append(members)
