"""What the compilers of all nodes share: the table of them, and where names are bound.

A compiled node is a closure over the frame of an evaluation. Which slot of the frame holds a bound name is known
when the expression is compiled; only names inside filters also depend on the item that is filtered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from engine.feel import nodes as n
from engine.feel.names import size
from engine.feel.run import SLOTS, Evaluate, Where

_Compile = Callable[[Any, "Scope"], Evaluate]
_C = TypeVar("_C", bound=_Compile)
_COMPILERS: dict[type[n.Node], _Compile] = {}


class Scope:
    """The names bound around a node, innermost last: name → slot, or the slot of an item being filtered."""

    __slots__ = ("_binders", "_used", "text")

    def __init__(
        self, text: str, used: list[int] | None = None, binders: tuple[dict[str, int] | int, ...] = ()
    ) -> None:
        self.text = text
        self._used = used if used is not None else [SLOTS]
        self._binders = binders

    @property
    def frame_size(self) -> int:
        return self._used[0]

    def where(self, node: n.Node) -> Where:
        return Where(self.text, node.at)

    def bind(self, *names: str) -> tuple[Scope, tuple[int, ...]]:
        """A scope inside this one, and the slots of the names."""
        first = self._used[0]
        self._used[0] += len(names)
        slots = tuple(range(first, first + len(names)))
        binder = dict(zip(names, slots, strict=True))
        return Scope(self.text, self._used, (*self._binders, binder)), slots

    def growing(self) -> tuple[Scope, Callable[[str], int]]:
        """A scope inside this one whose names come one by one, and what adds a name and gives its slot."""
        binder: dict[str, int] = {}

        def add(name: str) -> int:
            slot = binder[name] = self._used[0]
            self._used[0] += 1
            return slot

        return Scope(self.text, self._used, (*self._binders, binder)), add

    def filtering(self) -> tuple[Scope, int]:
        """A scope where the entries of an item are names, and the slot of the item."""
        slot = self._used[0]
        self._used[0] += 1
        return Scope(self.text, self._used, (*self._binders, {"item": slot}, slot)), slot

    def resolve(self, name: str) -> tuple[tuple[int, ...], int | None]:
        """The slots of items to look into first, and the slot of the name; None: it is looked up outside."""
        items: list[int] = []
        for binder in reversed(self._binders):
            if isinstance(binder, int):
                items.append(binder)
            elif name in binder:
                return tuple(items), binder[name]
        return tuple(items), None


def compiles(kind: type[n.Node]) -> Callable[[_C], _C]:
    """Registers how nodes of the kind are compiled."""

    def register(compile_: _C) -> _C:
        _COMPILERS[kind] = compile_
        return compile_

    return register


def compile_node(node: n.Node, scope: Scope) -> Evaluate:
    return _COMPILERS[type(node)](node, scope)


def round_cost(node: n.Node) -> int:
    """Steps that one round of a loop costs."""
    return 1 + size(node) // 2


def call_cost(node: n.Node) -> int:
    """Steps that one call of a function with this body costs."""
    return 4 + size(node) // 2
