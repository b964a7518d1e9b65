"""What was submitted, against the form: typed values, or everything that is wrong with it at once.

A field that is left out keeps its value; one that has none yet gets its default or becomes empty, as in the
browser. A hidden field is dropped. A read-only or disabled one may be sent along unchanged, as browsers do, and is
refused when it differs. What the form does not have is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from tasks.forms.defaults import default_values
from tasks.forms.expressions import Files, Surroundings
from tasks.forms.paths import dotted, grow, look_up, merge, put
from tasks.forms.reader import COMPUTED, Form, FormField
from tasks.forms.rules import broken_rules
from tasks.forms.values import READERS, Unfit

MAX_ROWS = 1_000
NO_FILES: Files = MappingProxyType({})


@dataclass(frozen=True)
class FieldError:
    """``field`` is the dotted path of the value, with positions in lists: items.0.amount."""

    field: str
    text: str


@dataclass
class Outcome:
    """``values`` are what the form writes; they count only when ``errors`` is empty."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


def validate(
    form: Form,
    submitted: Mapping[str, Any],
    data: Mapping[str, Any],
    now: datetime,
    files: Files = NO_FILES,
) -> Outcome:
    """Check a submission over the data the form was shown with (plain JSON, as the browser had it).

    ``files`` are those that file fields may name, by id.
    """
    merged = merge(merge(default_values(form, data, now), data), submitted)
    outcome = Outcome()
    around = Surroundings(merged, now, this=merged, files=files)
    root = _Place(submitted, data, outcome.values, {}, around, outcome.errors)
    for component in form.fields:
        _visit(component, root)
    outcome.errors += _unknown(submitted, root.names, ())
    return outcome


@dataclass(frozen=True)
class _Place:
    """Where the visit stands: in the form itself or in one row of a dynamic list, there ``inner`` groups deep.

    ``submitted``, ``before`` and ``result`` belong to that form or row; ``names`` is the tree of the names that
    a submission may have there: None for a value, a dict for a group, a list with one tree for a dynamic list.
    """

    submitted: Mapping[str, Any]
    before: Mapping[str, Any]
    result: dict[str, Any]
    names: dict[str, Any]
    around: Surroundings
    errors: list[FieldError]
    path: tuple[str | int, ...] = ()
    inner: tuple[str, ...] = ()
    hidden: bool = False

    def inside(self, component: FormField) -> tuple[str, ...]:
        return (*self.inner, *component.path)

    def complain(self, component: FormField, text: str) -> None:
        self.errors.append(FieldError(dotted((*self.path, *self.inside(component))), text))


def _visit(component: FormField, place: _Place) -> None:
    if not place.hidden and component.hide is not None and place.around.evaluate(component.hide) is True:
        place = replace(place, hidden=True)
    if component.is_repeating:
        _visit_list(component, place)
    elif component.type == "group":
        _visit_group(component, place)
    elif component.path:
        path = place.inside(component)
        grow(place.names, path[:-1])[path[-1]] = None
        if not place.hidden:
            _visit_value(component, place)


def _visit_group(component: FormField, place: _Place) -> None:
    path = place.inside(component)
    grow(place.names, path)
    for child in component.children:
        _visit(child, replace(place, inner=path))


def _visit_value(component: FormField, place: _Place) -> None:
    path = place.inside(component)
    if component.type == COMPUTED:
        put(place.result, path, place.around.evaluate(component.properties.get("expression", "")))
        return
    sent, raw = look_up(place.submitted, path)
    was_there, before = look_up(place.before, path)
    if _is_locked(component, place.around):
        if sent and raw != before:
            place.complain(component, _("Cannot be changed."))
        return
    raw = raw if sent else before if was_there else _default(component, place.around)
    try:
        value = READERS[component.type](component, raw, place.around)
    except Unfit as error:
        place.complain(component, str(error))
        return
    for text in broken_rules(component, value, place.around):
        place.complain(component, text)
    if sent or not was_there:
        put(place.result, path, value)


def _default(component: FormField, around: Surroundings) -> Any:
    """What the browser fills in where there is nothing yet."""
    return around.resolve(component.properties.get("defaultValue"))


def _is_locked(component: FormField, around: Surroundings) -> bool:
    properties = component.properties
    return properties.get("disabled") is True or around.resolve(properties.get("readonly")) is True


def _visit_list(component: FormField, place: _Place) -> None:
    path = place.inside(component)
    names: dict[str, Any] = {}
    grow(place.names, path[:-1])[path[-1]] = [names]
    sent, rows = look_up(place.submitted, path)
    _was_there, before = look_up(place.before, path)
    before = before if isinstance(before, list) else []
    problem = _rows_problem(component, rows, before) if sent and not place.hidden else None
    if not sent or place.hidden or problem:
        _learn_names(component, place, names)
        if problem:
            place.complain(component, problem)
        return
    results: list[dict[str, Any]] = [{} for _row in rows]
    _learn_names(component, place, names)
    for position, row in enumerate(rows):
        earlier = before[position] if position < len(before) else {}
        inside = _row_place(place, path, position, row, earlier, results[position], names)
        for child in component.children:
            _visit(child, inside)
    put(place.result, path, results)


def _row_place(
    place: _Place,
    path: tuple[str, ...],
    position: int,
    row: Any,
    earlier: Any,
    result: dict[str, Any],
    names: Any,
) -> _Place:
    around = place.around
    inner = replace(around, this=row, parent=around.this, indexes=(*around.indexes, position + 1))
    return _Place(
        submitted=row,
        before=earlier if isinstance(earlier, Mapping) else {},
        result=result,
        names=names,
        around=inner,
        errors=place.errors,
        path=(*place.path, *path, position),
    )


def _learn_names(component: FormField, place: _Place, names: dict[str, Any]) -> None:
    """Which names a row may have, also when there is none to look at."""
    nowhere = _Place({}, {}, {}, names, place.around, [], hidden=True)
    for child in component.children:
        _visit(child, nowhere)


def _rows_problem(component: FormField, rows: Any, before: list[Any]) -> str | None:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return _("Must be a list of rows.")
    if len(rows) > MAX_ROWS:
        return _("Must have at most %(limit)s rows.") % {"limit": MAX_ROWS}
    expected = len(before) or component.properties.get("defaultRepetitions", 1)
    if component.properties.get("allowAddRemove") is False and len(rows) != expected:
        return _("Must have exactly %(count)s rows.") % {"count": expected}
    return None


def _unknown(submitted: Any, names: Any, path: tuple[str | int, ...]) -> Iterator[FieldError]:
    """An error for everything that no field of the form asks for."""
    if isinstance(names, list):
        for position, row in enumerate(submitted if isinstance(submitted, list) else ()):
            yield from _unknown(row, names[0], (*path, position))
    elif isinstance(names, dict) and not isinstance(submitted, Mapping):
        yield FieldError(dotted(path), _("Must be an object."))
    elif isinstance(names, dict):
        for name, value in submitted.items():
            if name in names:
                yield from _unknown(value, names[name], (*path, name))
            else:
                yield FieldError(dotted((*path, name)), _("The form has no such field."))
