"""What is valid BPMN but not executed: refused with the reason, never run otherwise than meant. One table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from engine.bpmn import listener_events
from engine.bpmn.model import activities
from engine.bpmn.model.base import BaseElement, SequenceFlow
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

Kind = type[BaseElement]


class Unsupported(msgspec.Struct, frozen=True):
    """``when`` narrows it to some elements of the class; ``what`` names the thing in the rule and the message."""

    what: str
    kind: Kind
    reason: str
    hint: str
    when: Callable[[Any], bool] = lambda element: True


UNSUPPORTED: tuple[Unsupported, ...] = (
    Unsupported(
        "resourceRole", activities.ResourceRole,
        "what a resource may do in a role of its own is not defined",
        "Use potentialOwner or humanPerformer.", lambda role: type(role) is activities.ResourceRole,
    ),
    Unsupported(
        "resourceParameterBinding", activities.ResourceParameterBinding,
        "there is no directory that would answer such a query",
        "Write an expression that gives the names of people or groups.",
    ),
)  # fmt: skip


def _elements(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        for row in UNSUPPORTED:
            if isinstance(element, row.kind) and row.when(element):
                text = f"The {title(element)} cannot be executed: {row.reason}."
                yield problem(element, f"unsupported-{row.what}", text, row.hint)


def _listeners(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        for listener in element.extension.listeners:
            if listener.event not in listener_events.HEARD:
                text = f"The {title(element)} has a listener for {listener.event!r}, which is not told here."
                hint = "Listen to start, end or take; of a task to create, assignment or complete."
                yield problem(element, "unsupported-listener-event", text, hint, line=listener.line)
            elif listener.task_definition is not None and isinstance(element, SequenceFlow):
                text = "The listener of a sequence flow cannot wait for a registered callable."
                hint = "Use an expression or script, or listen to the start of the next element."
                yield problem(element, "unsupported-listener-work", text, hint, line=listener.line)


RULES: tuple[Rule, ...] = (_elements, _listeners)
