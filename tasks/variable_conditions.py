"""Conditions on variables in a query of tasks: ``amount:gt:100``, ``supplier:eq:Acme``, ``note:contains:urgent``.

They tell what is in an instance, so they hold only for processes whose instances the person may view.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, TextField, When
from django.db.models.functions import Cast
from django_filters import rest_framework as filters

from processes.models import Variable
from processes.permissions import Action, Person, of_instances
from tasks.models import Job, UserTask

MAX_CONDITIONS = 10
MAX_NUMBER = 50
SYNTAX = "name:operator:value; operators are eq, gt, gte, lt, lte and contains."
_COMPARISONS = ("gt", "gte", "lt", "lte")
Condition = tuple[str, str, str]
Work = TypeVar("Work", UserTask, Job)


def read(text: str) -> Condition:
    """(name, operator, value); raises ValidationError."""
    name, _, rest = text.partition(":")
    operator, colon, value = rest.partition(":")
    if not name or not colon or operator not in _MEANINGS:
        raise ValidationError(f"{text[:100]!r} is no condition: {SYNTAX}")
    if operator in _COMPARISONS and _number(value) is None:
        raise ValidationError(f"{text[:100]!r}: {operator} compares numbers.")
    return name, operator, value


class ConditionsField(forms.Field):
    """All values of the parameter, each read as a condition."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[Condition]:
        texts = [value] if isinstance(value, str) else value or []
        if len(texts) > MAX_CONDITIONS:
            raise ValidationError(f"There may be {MAX_CONDITIONS} conditions at most.")
        return [read(str(text)) for text in texts]


class ConditionsFilter(filters.Filter):  # type: ignore[misc]
    field_class = ConditionsField


def fulfilling(rows: QuerySet[Work], conditions: Iterable[Condition], person: Person) -> QuerySet[Work]:
    """The tasks, or jobs, whose instance fulfils all the conditions, in any of its scopes."""
    rows = rows.filter(of_instances(person, Action.VIEW))
    for name, operator, value in conditions:
        of_instance = Variable.objects.filter(instance=OuterRef("instance"), name=name)
        rows = rows.filter(Exists(_MEANINGS[operator](of_instance, operator, value)))
    return rows


def _equal(rows: QuerySet[Variable], operator: str, value: str) -> QuerySet[Variable]:
    """A text that is a number finds numbers as well, and "true" finds what is true."""
    number, plain = _number(value), _plain(value)
    if number is not None:
        return _with_number(rows).filter(Q(value=value) | Q(number=number))
    return rows.filter(Q(value=value) | Q(value=plain))


def _contains(rows: QuerySet[Variable], operator: str, value: str) -> QuerySet[Variable]:
    texts = rows.annotate(text=Cast(F("value"), TextField()))
    return texts.filter(
        Q(text__icontains=json.dumps(value)[1:-1])
        | Q(text__icontains=json.dumps(value, ensure_ascii=False)[1:-1])
    )


def _compare(rows: QuerySet[Variable], operator: str, value: str) -> QuerySet[Variable]:
    return _with_number(rows).filter(**{f"number__{operator}": _number(value)})


def _with_number(rows: QuerySet[Variable]) -> QuerySet[Variable]:
    # Nothing but numbers may reach the cast, in whatever order the database evaluates.
    return rows.annotate(number=Case(When(type="number", then=Cast(F("value"), FloatField()))))


_MEANINGS: Mapping[str, Callable[[QuerySet[Variable], str, str], QuerySet[Variable]]] = {
    "eq": _equal,
    "contains": _contains,
    **dict.fromkeys(_COMPARISONS, _compare),
}


def _plain(text: str) -> Any:
    """The number, true or false that the text is; the text itself if it is neither."""
    if len(text) > MAX_NUMBER:
        return text
    try:
        value = json.loads(text, parse_constant=_no_number)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) and math.isfinite(value) else text


def _no_number(text: str) -> None:
    raise ValueError(text)


def _number(text: str) -> float | None:
    value = _plain(text)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
