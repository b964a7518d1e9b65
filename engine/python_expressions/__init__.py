"""Expressions in plain Python, as conditions and mappings of SpiffWorkflow models write them: a part of the language,
compiled to closures and metered.

They reach values only: a point reads an entry of a dict, no attribute of any object; functions and methods are those
of two tables. Scripts are another thing: they run in a sandbox.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import datetime

from engine.errors import ExpressionError
from engine.feel import FUEL, Run
from engine.feel.limits import MAX_LENGTH, MAX_NODES, check_result
from engine.feel.run import SLOTS
from engine.python_expressions import calls, comprehensions, operators, values
from engine.python_expressions.scope import Scope, compile_node

MAX_DEPTH = 100


class PythonExpression:
    """A compiled expression."""

    __slots__ = ("_evaluate", "_hands_on", "_slots", "text")

    def __init__(self, text: str) -> None:
        """Raises ExpressionError with line and column."""
        self.text = text.strip()
        tree = _parsed(self.text)
        scope = Scope(self.text)
        self._evaluate = compile_node(tree.body, scope)
        self._slots = (None,) * (scope.frame_size - SLOTS)
        self._hands_on = isinstance(tree.body, ast.Name)

    def evaluate(self, variables: Mapping[str, object], now: datetime, fuel: int = FUEL) -> object:
        """The value. Raises ExpressionError for what is not defined, and when the fuel runs out."""
        value = self._evaluate([variables, Run(self.text, now, fuel), *self._slots])
        if (type(value) is list or type(value) is dict) and not self._hands_on:
            check_result(value, self.text)
        return value


def compile_python(text: str) -> PythonExpression:
    """Raises ExpressionError with line and column."""
    return PythonExpression(text)


def _parsed(text: str) -> ast.Expression:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"An expression has at most {MAX_LENGTH} characters; this one has {len(text)}.")
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as problem:
        raise _mistake(problem, text) from problem
    except (ValueError, RecursionError, MemoryError) as problem:
        raise ExpressionError(
            "The expression is nested too deep, or holds characters that Python refuses.", text=text
        ) from problem
    _measure(tree, text)
    return tree


def _mistake(problem: SyntaxError, text: str) -> ExpressionError:
    """Python names no column where a text ends too soon."""
    if problem.lineno and problem.offset:
        return ExpressionError(
            f"{problem.msg} (Python)", text=text, line=problem.lineno, column=problem.offset
        )
    lines = text.split("\n")
    return ExpressionError(
        "Something is missing at the end.", text=text, line=len(lines), column=len(lines[-1]) + 1
    )


def _measure(tree: ast.Expression, text: str) -> None:
    """Raises ExpressionError for trees that are too large or too deep."""
    level: list[ast.AST] = [tree.body]
    count = 0
    for _ in range(MAX_DEPTH):
        count += len(level)
        if count > MAX_NODES:
            raise ExpressionError(f"An expression has at most {MAX_NODES} parts.", text=text)
        level = [
            child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, _COUNTED)
        ]
        if not level:
            return
    raise ExpressionError(f"Expressions nest at most {MAX_DEPTH} deep.", text=text)


_COUNTED = (ast.expr, ast.comprehension, ast.keyword, ast.Slice)

__all__ = [
    "MAX_DEPTH",
    "ExpressionError",
    "PythonExpression",
    "calls",
    "compile_python",
    "comprehensions",
    "operators",
    "values",
]
