"""Which names an expression reads, and which functions it calls that there are not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields

from engine.feel import nodes as n


def children(node: n.Node) -> Iterator[n.Node]:
    """The nodes directly inside."""
    for part in fields(node):
        yield from _nodes(getattr(node, part.name))


def _nodes(value: object) -> Iterator[n.Node]:
    if isinstance(value, n.Node):
        yield value
    elif isinstance(value, n.Iterator):
        yield from _nodes(value.source)
        yield from _nodes(value.end)
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def _bound(node: n.Node) -> frozenset[str]:
    if isinstance(node, n.For | n.Quantified):
        return frozenset(iterator.name for iterator in node.iterators) | {"partial"}
    if isinstance(node, n.Lambda):
        return frozenset(node.parameters)
    if isinstance(node, n.ContextOf):
        return frozenset(name for name, _ in node.entries)
    return frozenset({"item"}) if isinstance(node, n.Filter) else frozenset()


def free_names(node: n.Node) -> frozenset[str]:
    """Names that are not bound inside. Entries of filtered contexts cannot be told apart and count as read."""
    if isinstance(node, n.Name):
        return frozenset({node.name}) - {"?"}
    inside = frozenset(name for child in children(node) for name in free_names(child))
    return inside - _bound(node)


def unknown_functions(
    node: n.Node, functions: Collection[str], bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, int]]:
    """Calls of names that are neither built in nor bound around them, with their place."""
    around = bound | _bound(node)
    if isinstance(node, n.Call) and isinstance(node.function, n.Name):
        name = node.function.name
        if name not in functions and name not in around:
            yield name, node.at
    for child in children(node):
        yield from unknown_functions(child, functions, around)
