"""Defaults: what the browser fills in where there is nothing yet.

Those that are FEEL the server evaluates, for the browser takes every default as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.interpreter.codec import to_plain
from tasks.forms.expressions import Surroundings, is_expression
from tasks.forms.paths import look_up, put
from tasks.forms.reader import Form, FormField


def with_defaults(form: Form, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The schema of the form, its defaults evaluated over the data with which it is shown."""
    return _evaluated(form.schema, Surroundings(data, now, this=data))


def default_values(form: Form, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The defaults of the fields outside of dynamic lists that have no value in the data, as a tree."""
    found: dict[str, Any] = {}
    around = Surroundings(data, now, this=data)
    for path, field in _fields(form.fields, ()):
        default = field.properties.get("defaultValue")
        if default is not None and not look_up(data, path)[0]:
            put(found, path, around.resolve(default))
    return found


def _fields(
    fields: Iterable[FormField], inside: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], FormField]]:
    for field in fields:
        if field.type == "group":
            yield from _fields(field.children, (*inside, *field.path))
        elif field.path and not field.is_repeating:
            yield (*inside, *field.path), field


def _evaluated(component: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    changed = dict(component)
    if is_expression(component.get("defaultValue")):
        changed["defaultValue"] = to_plain(around.resolve(component["defaultValue"]))
    if isinstance(component.get("components"), list):
        changed["components"] = [_evaluated(child, around) for child in component["components"]]
    return changed
