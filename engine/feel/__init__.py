"""FEEL, the expression language of DMN (1.5, chapter 10), compiled to closures and metered.

It reaches values only: no attribute of any object, no function but those of the language. Every evaluation
ends within its fuel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from engine.errors import ExpressionError
from engine.feel import nodes
from engine.feel.builtins import FUNCTIONS, FeelError
from engine.feel.compiler import Scope, compile_node
from engine.feel.lexer import error
from engine.feel.limits import check_result
from engine.feel.names import free_names, unknown_functions
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.parts import PART_NAMES
from engine.feel.printer import to_text
from engine.feel.run import SLOTS, Run
from engine.feel.temporal import YearsMonthsDuration
from engine.feel.types import ALIASES as TYPE_ALIASES
from engine.feel.types import ANY, SIMPLE, Type
from engine.feel.values import Function, Range, Result, Warning
from engine.feel.vocabulary import Vocabulary

FUEL = 100_000
_LANGUAGE = Vocabulary((*FUNCTIONS, *PART_NAMES))
_NO_TYPES: Mapping[str, Type] = {}
_Parse = Callable[[str, tuple[Vocabulary, ...], Mapping[str, Type]], nodes.Node]


class Expression:
    """A compiled text. ``names`` are the variables it reads, ``node`` is its syntax tree."""

    __slots__ = ("_evaluate", "_hands_on", "_slots", "names", "node", "text")

    def __init__(self, text: str, node: nodes.Node, known: Collection[str] = ()) -> None:
        self.text = text
        self.node = node
        for name, at in unknown_functions(node, {*FUNCTIONS, *known}):
            raise error(f"There is no function {name!r}.", text, at)
        self.names = free_names(node, FUNCTIONS)
        scope = Scope(text)
        self._evaluate = compile_node(node, scope)
        self._slots = (None,) * (scope.frame_size - SLOTS)
        self._hands_on = isinstance(node, nodes.Name)

    def evaluate(self, context: Mapping[str, object], now: datetime, fuel: int = FUEL) -> Result:
        """The value, and why parts of it are null. Raises ExpressionError if the fuel runs out."""
        run = Run(self.text, now, fuel)
        try:
            value = self._evaluate([context, run, *self._slots])
        except RecursionError as problem:
            raise ExpressionError("The expression calls itself too deeply.", text=self.text) from problem
        if (type(value) is list or type(value) is dict) and not self._hands_on:
            check_result(value, self.text)
        return Result(value, tuple(run.warnings)) if run.warnings else Result(value)

    def within(self, run: Run, context: Mapping[str, object]) -> object:
        """The value as a part of a larger evaluation, which holds the fuel and takes the warnings."""
        return self._evaluate([context, run, *self._slots])


def compile_expression(
    text: str, names: Collection[str] = (), types: Mapping[str, Type] = _NO_TYPES
) -> Expression:
    """``names`` are variables that may hold operators or be functions, ``types`` those beside the ones of FEEL.

    Raises ExpressionError with line and column.
    """
    return _compiled(text, names, types, parse_expression)


def compile_unary_tests(
    text: str, names: Collection[str] = (), types: Mapping[str, Type] = _NO_TYPES
) -> Expression:
    """Tests of the value ``?``, which the context must hold. Raises ExpressionError with line and column."""
    return _compiled(text, names, types, parse_unary_tests)


def _compiled(text: str, names: Collection[str], types: Mapping[str, Type], parse: _Parse) -> Expression:
    vocabularies = (_LANGUAGE, Vocabulary(names)) if names else (_LANGUAGE,)
    return Expression(text, parse(text, vocabularies, types), names)


__all__ = [
    "ANY",
    "FUEL",
    "FUNCTIONS",
    "SIMPLE",
    "TYPE_ALIASES",
    "Expression",
    "FeelError",
    "Function",
    "Range",
    "Result",
    "Run",
    "Type",
    "Warning",
    "YearsMonthsDuration",
    "compile_expression",
    "compile_unary_tests",
    "to_text",
]
