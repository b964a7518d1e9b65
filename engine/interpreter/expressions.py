"""Which language evaluates an expression: bound once when a definition is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from engine.bpmn.model.expressions import Expression, Literal
from engine.errors import ExpressionError, UnsupportedElement
from engine.feel import compile_expression
from engine.interpreter.foreseen import EXPRESSION, Foreseen

Evaluator = Callable[[Mapping[str, object], datetime], object]
"""Variables in sight and the time of the turn → the value."""


class ScriptRunner(Protocol):
    """The port behind which scripts run; it raises an EngineError where the script fails."""

    def run(
        self, source: str, variables: Mapping[str, object], *, result_variable: str | None
    ) -> Mapping[str, object]:
        """The variables that the script sets; with a result variable, that one alone."""
        ...


def bind(value: Literal | Expression) -> Evaluator:
    """How to get the value; raises ExpressionError or UnsupportedElement for what cannot be evaluated."""
    if isinstance(value, Literal):
        return _constant(value.text)
    if value.language != "feel":
        raise UnsupportedElement(f"Expressions in {value.language} are not evaluated here.", line=value.line)
    return _feel(value)


def bind_optional(value: Literal | Expression | None) -> Evaluator | None:
    return bind(value) if value is not None else None


def _constant(text: str) -> Evaluator:
    return lambda variables, now: text


def _feel(expression: Expression) -> Evaluator:
    compiled = compile_expression(expression.text)
    run = compiled.evaluate

    def evaluate(variables: Mapping[str, object], now: datetime) -> object:
        try:
            return run(variables, now).value
        except ExpressionError as error:
            raise Foreseen(EXPRESSION, f"The expression {expression.text!r} failed: {error}") from error

    return evaluate
