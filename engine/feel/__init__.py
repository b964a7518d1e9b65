"""FEEL, the expression language of DMN (1.5, chapter 10), compiled to closures and metered.

It reaches values only: no attribute of any object, no function but those of the language. Every evaluation
ends within its fuel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from engine.errors import ExpressionError
from engine.feel import nodes
from engine.feel.builtins import FUNCTIONS
from engine.feel.compiler import Run, compile_node
from engine.feel.lexer import error
from engine.feel.names import free_names, unknown_functions
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.values import Function, Range, Result, Warning

FUEL = 100_000
_PART_NAMES = ("time offset", "start included", "end included")
_KNOWN = frozenset({*FUNCTIONS, *_PART_NAMES})


class Expression:
    """A compiled text. ``names`` are the variables it reads."""

    __slots__ = ("_evaluate", "names", "text")

    def __init__(self, text: str, node: nodes.Node) -> None:
        self.text = text
        for name, at in unknown_functions(node, FUNCTIONS):
            raise error(f"There is no function {name!r}.", text, at)
        self.names = free_names(node) - FUNCTIONS.keys()
        self._evaluate = compile_node(node)

    def evaluate(self, context: Mapping[str, object], now: datetime, fuel: int = FUEL) -> Result:
        """The value, and why parts of it are null. Raises ExpressionError if the fuel runs out."""
        run = Run(self.text, now, fuel)
        try:
            value = self._evaluate(context, run)
        except RecursionError as problem:
            raise ExpressionError("The expression calls itself too deeply.", text=self.text) from problem
        return Result(value, tuple(run.warnings)) if run.warnings else Result(value)


def compile_expression(text: str, names: Collection[str] = ()) -> Expression:
    """``names`` are variables that may hold spaces or operators. Raises ExpressionError with line and column."""
    return _compiled(text, names, parse_expression)


def compile_unary_tests(text: str, names: Collection[str] = ()) -> Expression:
    """Tests of the value ``?``."""
    return _compiled(text, names, parse_unary_tests)


def _compiled(
    text: str, names: Collection[str], parse: Callable[[str, Collection[str]], nodes.Node]
) -> Expression:
    return Expression(text, parse(text, _KNOWN.union(names)))


__all__ = [
    "Expression",
    "Function",
    "Range",
    "Result",
    "Warning",
    "compile_expression",
    "compile_unary_tests",
]
