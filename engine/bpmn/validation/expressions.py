"""Expressions: in a language that runs here, and well-formed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import msgspec

from engine.bpmn import languages
from engine.bpmn.model.activities import ScriptTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.events import Message
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import EMPTY_EXTENSION
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title
from engine.errors import ExpressionError
from engine.feel import compile_expression


def _expressions(context: Context) -> Iterator[Problem]:
    messages = (element for element in context.definitions.root_elements if isinstance(element, Message))
    for element in (*context.elements, *messages):
        for expression in expressions_of(element):
            if isinstance(element, ScriptTask) and expression is element.script:
                yield from _script(element, expression)
            else:
                yield from _expression(element, expression)


def expressions_of(element: BaseElement) -> Iterator[Expression]:
    """Those of the element itself and of its extension, not of elements inside it."""
    for name in element.__struct_fields__:
        value = getattr(element, name)
        if value is not EMPTY_EXTENSION and value.__class__ not in _SIMPLE:
            yield from _inside(value)


_SIMPLE = frozenset({str, int, bool, type(None)})


def _inside(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, BaseElement | Problem):
        for name in value.__struct_fields__:
            yield from _inside(getattr(value, name))


def _expression(element: BaseElement, expression: Expression) -> Iterator[Problem]:
    if expression.language == languages.FEEL:
        yield from _feel(element, expression)
        return
    shown = " ".join(expression.text.split())[:80]
    text = f"{shown!r} is written in {expression.language}, which is not supported."
    yield problem(element, "expression-language", text, _rewrite(expression), line=expression.line)


def _rewrite(expression: Expression) -> str:
    rewritten = languages.feel_rewrite(expression.text) if expression.language == languages.JUEL else None
    return f"Write it in FEEL: {rewritten}" if rewritten else "Write it in FEEL, texts joined with +."


def _feel(element: BaseElement, expression: Expression) -> Iterator[Problem]:
    try:
        compile_expression(expression.text)
    except ExpressionError as error:
        text = f"{error.message} (column {error.column} of {' '.join(expression.text.split())[:80]!r})"
        line = expression.line + error.line - 1
        yield problem(element, "expression-syntax", text, "Correct the FEEL expression.", line=line)


def _script(task: ScriptTask, script: Expression) -> Iterator[Problem]:
    if script.language == languages.FEEL:
        yield from _feel(task, script)
    elif script.language == languages.PYTHON:
        yield from _python(task, script)
    else:
        said = f"is written in {script.language}" if script.language else "says not which language it is"
        text = f"The script of the {title(task)} {said}."
        hint = 'Write it in Python or FEEL, with scriptFormat="python" or "feel".'
        yield problem(task, "script-language", text, hint, line=script.line)


def _python(task: ScriptTask, script: Expression) -> Iterator[Problem]:
    """Syntax only; what a script may do is the business of the sandbox that runs it."""
    try:
        ast.parse(script.text)
    except SyntaxError as error:
        line = script.line + (error.lineno or 1) - 1
        yield problem(task, "script-syntax", f"{error.msg} (Python)", "Correct the script.", line=line)
    except (ValueError, RecursionError, MemoryError):
        text = "The script cannot be parsed: it is nested too deep or holds characters that Python refuses."
        yield problem(task, "script-syntax", text, "Simplify it.", line=script.line)


def _missing_scripts(context: Context) -> Iterator[Problem]:
    for task in context.of(ScriptTask):
        if task.script is None:
            text = f"The {title(task)} has no script."
            yield problem(task, "script-missing", text, "Write one, or use a task without type.")


RULES: tuple[Rule, ...] = (_expressions, _missing_scripts)
