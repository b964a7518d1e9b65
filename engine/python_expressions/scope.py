"""What the compilers of all nodes share: the table of them, where names are bound, and places in the text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, TypeVar

from engine.errors import ExpressionError
from engine.feel import FeelError
from engine.feel.run import SLOTS, Evaluate, Frame

_Compile = Callable[[Any, "Scope"], Evaluate]
_C = TypeVar("_C", bound=_Compile)
_COMPILERS: dict[type[ast.AST], _Compile] = {}


class Scope:
    """The names bound by the comprehensions around a node: name → slot of the frame."""

    __slots__ = ("_used", "bound", "text")

    def __init__(self, text: str, used: list[int] | None = None, bound: dict[str, int] | None = None) -> None:
        self.text = text
        self._used = used if used is not None else [SLOTS]
        self.bound = bound or {}

    @property
    def frame_size(self) -> int:
        return self._used[0]

    def bind(self, *names: str) -> tuple[Scope, tuple[int, ...]]:
        """A scope inside this one, and the slots of the names."""
        first = self._used[0]
        self._used[0] += len(names)
        slots = tuple(range(first, self._used[0]))
        return Scope(self.text, self._used, self.bound | dict(zip(names, slots, strict=True))), slots

    def error(self, message: str, node: ast.AST) -> ExpressionError:
        """At the place where the node begins."""
        line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        lines = self.text.split("\n")
        before = lines[line - 1].encode()[:offset] if line <= len(lines) else b""
        column = len(before.decode(errors="replace")) + 1
        return ExpressionError(message, text=self.text, line=line, column=column)


def compiles(*kinds: type[ast.AST]) -> Callable[[_C], _C]:
    """Registers how nodes of the kinds are compiled."""

    def register(compile_: _C) -> _C:
        _COMPILERS.update(dict.fromkeys(kinds, compile_))
        return compile_

    return register


def compile_node(node: ast.AST, scope: Scope) -> Evaluate:
    """Raises ExpressionError for what the language of expressions does not have."""
    compile_ = _COMPILERS.get(type(node))
    if compile_ is None:
        named = _NAMES.get(type(node), type(node).__name__)
        raise scope.error(f"{named} cannot be used in an expression.", node)
    return compile_(node, scope)


_NAMES: dict[type[ast.AST], str] = {
    ast.Lambda: "lambda",
    ast.NamedExpr: ":=",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Starred: "* for several values",
}


def guarded(evaluate: Evaluate, node: ast.AST, scope: Scope) -> Evaluate:
    """What is not defined is an error with its place in the text."""

    def checked(frame: Frame) -> object:
        try:
            return evaluate(frame)
        except FeelError as problem:
            raise scope.error(str(problem), node) from problem

    return checked
