"""The values of FEEL (DMN 1.5, 10.3.2): what they are, when they are equal, how they are ordered and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from engine.feel.temporal import YearsMonthsDuration, duration_text, moment_text

NUMBERS = Context(prec=34, Emax=6144, Emin=-6143)
"""34 decimal digits, as IEEE 754 decimal128."""


@dataclass(frozen=True, slots=True)
class Warning:
    """Why a part of the expression gave null; ``column`` counts from 1."""

    message: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    value: object
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """From ``start`` to ``end``; None is open without end."""

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True

    def contains(self, value: object) -> bool | None:
        """None if the values cannot be compared."""
        above = True if self.start is None else ordered(value, self.start, self.start_included)
        below = True if self.end is None else ordered(self.end, value, self.end_included)
        if above is None or below is None:
            return None
        return above and below


@dataclass(frozen=True, slots=True)
class Function:
    """Something to call: ``call(values by position)``; ``parameters`` are its names."""

    parameters: tuple[str, ...]
    call: Callable[..., object] = field(compare=False)


def number(value: object) -> object:
    """Floats become decimals as they are written; everything else stays."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def kind(value: object) -> str:
    """The name of the value's type in FEEL."""
    for types, name in KINDS:
        if isinstance(value, types):
            return name
    return "any"


KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    ((int, Decimal), "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (YearsMonthsDuration, "years and months duration"),
    (list, "list"),
    (dict, "context"),
    (Range, "range"),
    (Function, "function"),
)


def equal(left: object, right: object) -> bool | None:
    """None where the types differ and neither is null (table 53)."""
    if left is None or right is None:
        return left is right
    if kind(left) != kind(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            equal(value, right[key]) is True for key, value in left.items()
        )
    if (
        isinstance(left, datetime)
        and isinstance(right, datetime)
        and (left.tzinfo is None) != (right.tzinfo is None)
    ):
        return None
    return bool(left == right)


def compare(left: object, right: object) -> int | None:
    """-1, 0 or 1; None where there is no order between the two."""
    if kind(left) != kind(right) or kind(left) not in _ORDERED:
        return None
    try:
        if left < right:  # type: ignore[operator]
            return -1
        return 1 if left > right else 0  # type: ignore[operator]
    except TypeError:
        return None


_ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def ordered(high: object, low: object, included: bool) -> bool | None:
    """Whether ``high`` lies above ``low``, or on it if that is included."""
    order = compare(high, low)
    if order is None:
        return None
    return order > 0 or (included and order == 0)


def text(value: object, *, inside: bool = False) -> str:
    """As the function ``string`` writes it; strings inside lists and contexts are quoted."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if inside else value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, timedelta | YearsMonthsDuration):
        return duration_text(value)
    if isinstance(value, date | time):
        return moment_text(value)
    if isinstance(value, list):
        return f"[{', '.join(text(item, inside=True) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {text(item, inside=True)}' for key, item in value.items())}}}"
    return str(value)


def number_text(value: Decimal) -> str:
    """Without exponent and trailing zeros."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
