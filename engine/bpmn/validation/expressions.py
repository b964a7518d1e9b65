"""Expressions: in a language that runs here, and well-formed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from engine.bpmn import languages
from engine.bpmn.model.activities import ScriptTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import Definitions, expressions_of
from engine.bpmn.model.events import Message, Signal
from engine.bpmn.model.expressions import Expression
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem
from engine.bpmn.validation.correlation import correlation_keys, correlation_properties
from engine.errors import ExpressionError
from engine.feel import compile_expression
from engine.juel import compile_juel
from engine.python_expressions import compile_python


def _expressions(context: Context) -> Iterator[Problem]:
    for element in (*context.elements, *_around(context.definitions)):
        for expression in expressions_of(element):
            if not (isinstance(element, ScriptTask) and expression is element.script):
                yield from _expression(element, expression)


def _names(context: Context) -> Iterator[Problem]:
    """Of messages and signals; they may be expressions."""
    for root in context.definitions.root_elements:
        if isinstance(root, Message | Signal):
            name = languages.value(root.name, line=root.line)
            if isinstance(name, Expression):
                yield from _expression(root, name)


def _around(definitions: Definitions) -> Iterator[BaseElement]:
    """What stands beside the processes and is evaluated for them: messages, and properties of correlation keys."""
    for root in definitions.root_elements:
        if isinstance(root, Message):
            yield root
    for key in correlation_keys(definitions):
        for one in correlation_properties(definitions, key):
            yield from one.retrieval_expressions


def _expression(element: BaseElement, expression: Expression) -> Iterator[Problem]:
    if expression.language in _COMPILERS:
        yield from syntax(element, expression)
        return
    shown = " ".join(expression.text.split())[:80]
    text = f"{shown!r} is written in {expression.language or 'an unnamed language'}, which is not supported."
    yield problem(element, "expression-language", text, _REWRITE, line=expression.line)


_REWRITE = "Write it in FEEL: text in double quotes, = to compare, and, or and not(…), texts joined with +."
_COMPILERS: Mapping[str, tuple[str, Callable[[str], object]]] = MappingProxyType(
    {
        languages.FEEL: ("FEEL", compile_expression),
        languages.JUEL: ("JUEL", compile_juel),
        languages.PYTHON: ("Python", compile_python),
    }
)
"""The name of the language as people write it, and what raises ExpressionError."""


def syntax(element: BaseElement, expression: Expression) -> Iterator[Problem]:
    """What its language says about an expression; the language is one that runs here."""
    name, compile_ = _COMPILERS[expression.language]
    try:
        compile_(expression.text)
    except ExpressionError as error:
        text = f"{error.message} (column {error.column} of {' '.join(expression.text.split())[:80]!r})"
        line = expression.line + error.line - 1
        yield problem(element, "expression-syntax", text, f"Correct the {name} expression.", line=line)


RULES: tuple[Rule, ...] = (_expressions, _names)
