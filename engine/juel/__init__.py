"""JUEL, the Java Unified Expression Language (Expression Language 2.2), as models of Camunda 7, Operaton, Flowable
and Activiti use it: compiled to closures and metered.

It reaches values only: no attribute of any object, no method but those of one table, no bean.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.errors import ExpressionError
from engine.feel import FUEL, Run
from engine.feel.limits import check_result
from engine.juel import calls, nodes
from engine.juel.compiler import compile_node
from engine.juel.context import ExpressionContext, InContext, TaskContext
from engine.juel.parser import parse


class JuelExpression:
    """A compiled text: ``${…}`` alone gives the value itself, anything around it makes text."""

    __slots__ = ("_evaluate", "_hands_on", "node", "text")

    def __init__(self, text: str) -> None:
        """Raises ExpressionError with line and column."""
        self.text = text
        self.node = parse(text)
        self._evaluate = compile_node(self.node, text)
        self._hands_on = isinstance(self.node, nodes.Name)

    def evaluate(self, variables: Mapping[str, object], now: datetime, fuel: int = FUEL) -> object:
        """The value. Raises ExpressionError for what is not defined, and when the fuel runs out."""
        value = self._evaluate([variables, Run(self.text, now, fuel)])
        if (type(value) is list or type(value) is dict) and not self._hands_on:
            check_result(value, self.text)
        return value


def compile_juel(text: str) -> JuelExpression:
    """Raises ExpressionError with line and column."""
    return JuelExpression(text)


__all__ = [
    "ExpressionContext",
    "ExpressionError",
    "InContext",
    "JuelExpression",
    "TaskContext",
    "calls",
    "compile_juel",
]
