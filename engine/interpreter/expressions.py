"""Which language evaluates an expression: bound once when a definition is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from engine.bpmn.languages import FEEL, JUEL, PYTHON
from engine.bpmn.model.expressions import Composite, Expression, ListOf, Literal, MapOf
from engine.errors import ExpressionError, UnsupportedElement
from engine.feel import FUNCTIONS, Function, Result, compile_expression, nodes
from engine.feel import Expression as FeelExpression
from engine.feel.names import children
from engine.interpreter.foreseen import EXPRESSION, Foreseen
from engine.juel import compile_juel
from engine.python_expressions import compile_python

Evaluator = Callable[[Mapping[str, object], datetime], object]
"""Variables in sight and the time of the turn → the value."""


class ScriptRunner(Protocol):
    """The port behind which scripts run; it raises an EngineError where the script fails."""

    def run(
        self, source: str, variables: Mapping[str, object], *, result_variable: str | None
    ) -> Mapping[str, object]:
        """The variables that the script sets; with a result variable, that one alone."""
        ...


_is_strict: ContextVar[bool] = ContextVar("is_strict", default=False)


@contextmanager
def strictly(strict: bool) -> Iterator[None]:
    """What is bound inside fails with the first mistake, if ``strict``, instead of making that part null."""
    token = _is_strict.set(strict)
    try:
        yield
    finally:
        _is_strict.reset(token)


def bind(value: Composite) -> Evaluator:
    """How to get the value; raises ExpressionError or UnsupportedElement for what cannot be evaluated."""
    if isinstance(value, ListOf):
        items = tuple(map(bind, value.items))
        return lambda variables, now: [item(variables, now) for item in items]
    if isinstance(value, MapOf):
        entries = tuple((key, bind(entry)) for key, entry in value.entries)
        return lambda variables, now: {key: entry(variables, now) for key, entry in entries}
    if isinstance(value, Literal):
        return _constant(value.text)
    compile_ = _LANGUAGES.get(value.language)
    if compile_ is None:
        raise UnsupportedElement(f"Expressions in {value.language} are not evaluated here.", line=value.line)
    return _guarded(value.text, compile_(value.text))


def bind_optional(value: Literal | Expression | None) -> Evaluator | None:
    return bind(value) if value is not None else None


def _constant(text: str) -> Evaluator:
    return lambda variables, now: text


def _guarded(text: str, run: Evaluator) -> Evaluator:
    """An expression that fails leaves an incident, not a failed command."""

    def evaluate(variables: Mapping[str, object], now: datetime) -> object:
        try:
            return run(variables, now)
        except ExpressionError as error:
            raise Foreseen(EXPRESSION, f"The expression {text!r} failed: {error}") from error

    return evaluate


def _feel(text: str) -> Evaluator:
    compiled = compile_expression(text)
    run = _strict(compiled) if _is_strict.get() else compiled.evaluate
    if not _mentions_functions(compiled.node):
        return lambda variables, now: run(variables, now).value

    def evaluate(variables: Mapping[str, object], now: datetime) -> object:
        value = run(variables, now).value
        if _is_or_holds_function(value):
            raise ExpressionError("A function cannot be the value of a variable.", text=text)
        return value

    return evaluate


def _strict(compiled: FeelExpression) -> Callable[[Mapping[str, object], datetime], Result]:
    def evaluate(variables: Mapping[str, object], now: datetime) -> Result:
        result = compiled.evaluate(variables, now)
        if result.warnings:
            first = result.warnings[0]
            raise ExpressionError(first.message, text=compiled.text, line=first.line, column=first.column)
        return result

    return evaluate


def _mentions_functions(node: nodes.Node) -> bool:
    """Whether a function may become a part of the value: one is made, or a built-in one is named but not called."""
    if isinstance(node, nodes.Lambda) or (isinstance(node, nodes.Name) and node.name in FUNCTIONS):
        return True
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name):
        return any(map(_mentions_functions, node.arguments))
    return any(map(_mentions_functions, children(node)))


def _is_or_holds_function(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_is_or_holds_function, value))
    if isinstance(value, dict):
        return any(map(_is_or_holds_function, value.values()))
    return isinstance(value, Function)


_LANGUAGES: Mapping[str, Callable[[str], Evaluator]] = MappingProxyType(
    {
        FEEL: _feel,
        JUEL: lambda text: compile_juel(text).evaluate,
        PYTHON: lambda text: compile_python(text).evaluate,
    }
)
