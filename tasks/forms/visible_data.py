"""Which variables a form may show: those it names, and no others.

Whoever works on a task need not be allowed to see the whole instance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tasks.forms.expressions import is_expression
from tasks.forms.reader import Form


def data_for(form: Form, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that the form binds to a field, or that a text or an expression in it names."""
    bound, texts = bound_names(form), list(_live_texts(form.schema))
    return {
        name: value
        for name, value in variables.items()
        if name in bound or any(_names(text, name) for text in texts)
    }


def bound_names(form: Form) -> set[str]:
    """The names of the variables that the form binds to a field."""
    return set(_bound_names(form.schema))


def _bound_names(component: Mapping[str, Any]) -> Iterator[str]:
    for property_name in ("key", "path", "valuesKey"):
        text = component.get(property_name)
        if isinstance(text, str):
            yield text.split(".")[0]
    for child in component.get("components") or ():
        yield from _bound_names(child)


def _live_texts(part: object) -> Iterator[str]:
    """Every text in the schema that is an expression or a template."""
    if isinstance(part, str):
        if is_expression(part) or "{{" in part:
            yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _live_texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _live_texts(value)


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
