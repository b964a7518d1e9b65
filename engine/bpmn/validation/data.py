"""Data: names that values are written to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.extension import Mapping
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title

_NAME = re.compile(r"[^\W\d][\w ]*")
_RESERVED = frozenset({"true", "false", "null"})


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text == text.strip() and text not in _RESERVED


def _targets(context: Context) -> Iterator[Problem]:
    """A mapping writes to a plain variable name; names repeated on one side would hide each other."""
    for element in context.elements:
        mapping = element.extension.io_mapping
        for side in (mapping.inputs, mapping.outputs) if mapping else ():
            yield from _side(element, side)


def _side(element: BaseElement, side: tuple[Mapping, ...]) -> Iterator[Problem]:
    counts = Counter(item.target for item in side)
    for item in side:
        if not all(map(_is_name, item.target.split("."))):
            text = f"{item.target[:80]!r} is not a variable name, nor a path into a variable."
            hint = "Use letters, digits and _; a path has dots between names, as in customer.address.city."
            yield problem(element, "mapping-target", text, hint, line=item.line)
        if counts[item.target] > 1:
            counts[item.target] = 0
            text = f"Several mappings of the {title(element)} write to {item.target}; the last one wins."
            yield problem(element, "mapping-repeated", text, "Keep one.", line=item.line, severity="warning")


def _result_variables(context: Context) -> Iterator[Problem]:
    for element in context.elements:
        names = (element.extension.result_variable, element.extension.initiator)
        for name in names:
            if name is not None and not _is_name(name):
                text = f"{name[:80]!r} is not a variable name."
                yield problem(element, "variable-name", text, "Use letters, digits and _.")


RULES: tuple[Rule, ...] = (_targets, _result_variables)
