"""Scripts of tasks, of global tasks that are called, and of listeners: in a language that runs here, well-formed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from engine.bpmn import languages
from engine.bpmn.model.activities import CallActivity, ScriptTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import GlobalScriptTask
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import Script
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title
from engine.bpmn.validation.expressions import syntax


def _tasks(context: Context) -> Iterator[Problem]:
    tasks: list[ScriptTask | GlobalScriptTask] = [*context.of(ScriptTask), *_called(context)]
    for task in tasks:
        if task.script is not None:
            yield from _script(task, task.script)
        elif task.extension.task_definition is None:
            text = f"The {title(task)} has no script."
            yield problem(task, "script-missing", text, "Write one, or use a task without type.")


def _called(context: Context) -> Iterator[GlobalScriptTask]:
    for activity in context.of(CallActivity):
        task = context.definitions.find(activity.called_element, GlobalScriptTask)
        if task is not None:
            yield task


def _script(task: BaseElement, script: Expression) -> Iterator[Problem]:
    if script.language in (languages.FEEL, languages.JUEL):
        yield from syntax(task, script)
    elif script.language == languages.PYTHON:
        yield from _python(task, script.text, script.line)
    else:
        text = f"The script of the {title(task)} {_said(script.language)}."
        hint = 'Write it in Python or FEEL, with scriptFormat="python" or "feel".'
        yield problem(task, "script-language", text, hint, line=script.line)


def _said(language: str) -> str:
    return f"is written in {language}" if language else "says not which language it is"


def _listeners(context: Context) -> Iterator[Problem]:
    """They run within the turn, which runs Python alone; an expression does for the rest."""
    for element in context.elements:
        for script in (listener.script for listener in element.extension.listeners):
            if script is not None:
                yield from _listener(element, script)


def _listener(element: BaseElement, script: Script) -> Iterator[Problem]:
    if script.language == languages.PYTHON:
        yield from _python(element, script.text, script.line)
        return
    text = f"The script of a listener of the {title(element)} {_said(script.language)}."
    hint = 'Write it in Python, with scriptFormat="python"; or use an expression.'
    yield problem(element, "script-language", text, hint, line=script.line)


def _python(element: BaseElement, source: str, line: int) -> Iterator[Problem]:
    """Syntax only; what a script may do is the business of the sandbox that runs it."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        place = line + (error.lineno or 1) - 1
        yield problem(element, "script-syntax", f"{error.msg} (Python)", "Correct the script.", line=place)
    except (ValueError, RecursionError, MemoryError):
        text = "The script cannot be parsed: it is nested too deep or holds characters that Python refuses."
        yield problem(element, "script-syntax", text, "Simplify it.", line=line)


RULES: tuple[Rule, ...] = (_tasks, _listeners)
