"""What an expression is made of: its parts, the names it reads, and calls of functions that there are not."""

from __future__ import annotations

from collections.abc import Container, Iterator

from engine.feel import nodes as n


def children(node: n.Node) -> Iterator[n.Node]:
    """The nodes directly inside."""
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, n.Node | tuple):
            yield from _nodes(value)


def _nodes(value: object) -> Iterator[n.Node]:
    if isinstance(value, n.Node):
        yield value
    elif isinstance(value, n.Iterator):
        yield value.source
        yield from _nodes(value.end)
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def size(node: n.Node) -> int:
    """Number of nodes."""
    return 1 + sum(size(child) for child in children(node))


def _bound(node: n.Node) -> frozenset[str]:
    if isinstance(node, n.For):
        return frozenset(iterator.name for iterator in node.iterators) | {"partial"}
    if isinstance(node, n.Quantified):
        return frozenset(iterator.name for iterator in node.iterators)
    if isinstance(node, n.Lambda):
        return frozenset(name for name, _ in node.parameters)
    if isinstance(node, n.ContextOf):
        return frozenset(name for name, _ in node.entries)
    return frozenset({"item"}) if isinstance(node, n.Filter) else frozenset()


def free_names(node: n.Node, functions: Container[str], *, in_filters: bool = True) -> frozenset[str]:
    """Names that are not bound inside, without the functions called by theirs.

    Entries of filtered contexts cannot be told apart and count as read, unless conditions of filters are left out.
    """
    if isinstance(node, n.Name):
        return frozenset({node.name}) - {"?"}
    parts = children(node)
    if isinstance(node, n.Call) and isinstance(node.function, n.Name) and node.function.name in functions:
        parts = iter(node.arguments)
    elif isinstance(node, n.Filter) and not in_filters:
        parts = iter((node.source,))
    found = (free_names(part, functions, in_filters=in_filters) for part in parts)
    return frozenset(name for names in found for name in names) - _bound(node)


def unknown_functions(
    node: n.Node, functions: Container[str], bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, int]]:
    """Calls of names that are neither known nor bound around them, with their place."""
    around = bound | own if (own := _bound(node)) else bound
    if isinstance(node, n.Call) and isinstance(node.function, n.Name):
        name = node.function.name
        if name not in functions and name not in around:
            yield name, node.at
    for child in children(node):
        yield from unknown_functions(child, functions, around)


def mentions(node: n.Node, name: str) -> bool:
    """Whether the name stands anywhere inside."""
    if isinstance(node, n.Name):
        return node.name == name
    return any(mentions(child, name) for child in children(node))
