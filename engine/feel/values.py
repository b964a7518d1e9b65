"""The values of FEEL (DMN 1.5, 10.3.2): what they are, when they are equal, how they are ordered.

Numbers are int, Decimal, or float as it comes from outside; a float counts as the decimal it is written as.
"""

from __future__ import annotations

import math
import operator as python
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal

import msgspec

from engine.feel.temporal import YearsMonthsDuration

NUMBERS = Context(prec=34, Emax=6144, Emin=-6143)
"""34 decimal digits, as IEEE 754 decimal128."""

BIG = 10**34
_MOST_BITS = 3_320
_NUMERIC = frozenset({int, Decimal, float})
_EXACT = frozenset({int, Decimal})

Spend = Callable[[int], None]


class Warning(msgspec.Struct, frozen=True):
    """Why a part of the expression gave null; ``column`` counts from 1."""

    message: str
    line: int = 1
    column: int = 1


class Result(msgspec.Struct, frozen=True):
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
class Signature:
    """Names of parameters, the first ``required`` of which must be given; the last one may take any number."""

    names: tuple[str, ...]
    required: int
    variadic: bool = False

    def takes(self, count: int) -> bool:
        return self.required <= count and (self.variadic or count <= len(self.names))

    def __str__(self) -> str:
        return f"({', '.join(self.names)}{'…' if self.variadic else ''})"


@dataclass(frozen=True, slots=True)
class Function:
    """Something to call: ``call(run, values by position)``, in one of the ways that the signatures tell."""

    signatures: tuple[Signature, ...]
    call: Callable[..., object] = field(compare=False)

    def takes(self, count: int) -> bool:
        return self.signatures[0].takes(count) or any(other.takes(count) for other in self.signatures[1:])


def number(value: object) -> object:
    """Numbers as they come from outside: floats as the decimals they are written as, whole ones within 34 digits.

    What is no number among them is null. All else stays.
    """
    if type(value) is int:
        return value if -BIG < value < BIG else shortened(value)
    if type(value) is float:
        return Decimal(repr(value)) if math.isfinite(value) else None
    return None if type(value) is Decimal and not value.is_finite() else value


def shortened(value: int) -> int | Decimal | None:
    """Whole numbers beyond 34 digits lose their last ones, as decimals do; those beyond 1000 digits are null."""
    if -BIG < value < BIG:
        return value
    if value.bit_length() > _MOST_BITS:
        return None
    return NUMBERS.create_decimal(value)


def is_number(value: object) -> bool:
    return type(value) in _NUMERIC


def kind(value: object) -> str:
    """The name of the value's type in FEEL."""
    found = _KIND_OF.get(type(value))
    if found is not None:
        return found
    return next((name for type_, name in _KINDS if isinstance(value, type_)), "any")


_KINDS: tuple[tuple[type, str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    (int, "number"),
    (Decimal, "number"),
    (float, "number"),
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
_KIND_OF: dict[type, str] = dict(_KINDS)
_DIRECT = frozenset({int, Decimal, str, date, timedelta, YearsMonthsDuration})


def free(steps: int) -> None:
    """What comparing costs where nobody pays."""


def equal(left: object, right: object, spend: Spend = free) -> bool | None:
    """None where the types differ and neither is null (table 53). ``spend`` pays for lists and contexts."""
    if left is None or right is None:
        return left is right
    if (type(left) is type(right) and type(left) in _DIRECT) or (
        type(left) in _EXACT and type(right) in _EXACT
    ):
        return bool(left == right)
    if kind(left) != kind(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        spend(1 + len(left))
        return len(left) == len(right) and all(
            equal(a, b, spend) is True for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        spend(1 + len(left))
        return left.keys() == right.keys() and all(
            equal(value, right[key], spend) is True for key, value in left.items()
        )
    if isinstance(left, Range) and isinstance(right, Range):
        return (left.start_included, left.end_included) == (right.start_included, right.end_included) and all(
            equal(a, b) is True for a, b in ((left.start, right.start), (left.end, right.end))
        )
    if is_number(left) or isinstance(left, time | datetime):
        order = compare(left, right)
        return None if order is None else order == 0
    return bool(left == right)


def compare(left: object, right: object) -> int | None:
    """-1, 0 or 1; None where there is no order between the two."""
    if type(left) in _EXACT and type(right) in _EXACT:
        return -1 if left < right else int(left > right)  # type: ignore[operator]
    if type(left) is not type(right) or type(left) not in _DIRECT:
        a, b = number(left), number(right)
        if kind(a) != kind(b) or kind(a) not in _ORDERED:
            return None
        left, right = _instant(a), _instant(b)
        if isinstance(left, datetime) and (left.tzinfo is None) != (right.tzinfo is None):  # type: ignore[attr-defined]
            return None
    return -1 if left < right else int(left > right)  # type: ignore[operator]


_ORDERED = frozenset(
    {
        *("number", "string", "date", "time", "date and time"),
        *("days and time duration", "years and months duration"),
    }
)
_ANY_DAY = date(2000, 1, 1)


def _instant(value: object) -> object:
    """Times and date-times as what orders them: Python compares those of one zone by the clock on the wall."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo is not None and _far_from_ends(value) else value
    if isinstance(value, time):
        offset = time_offset(value)
        moment = datetime.combine(_ANY_DAY, value.replace(tzinfo=None))
        return moment if offset is None else (moment - offset).replace(tzinfo=UTC)
    return value


def _far_from_ends(value: datetime) -> bool:
    return 1 < value.year < 9999


def time_offset(value: time) -> timedelta | None:
    """Of zones that change their offset, the one of their winter: a time alone has no day."""
    if value.tzinfo is None:
        return None
    if isinstance(value.tzinfo, timezone):
        return value.tzinfo.utcoffset(None)
    return value.tzinfo.utcoffset(datetime.combine(_ANY_DAY, value.replace(tzinfo=None)))


def membership(range_: Range) -> Callable[[object], bool | None]:
    """``range_.contains``, prepared: exact numbers are compared directly."""
    low, high = range_.start, range_.end
    if type(low) not in _EXACT or type(high) not in _EXACT:
        return range_.contains
    above: Callable[..., bool] = python.ge if range_.start_included else python.gt
    below: Callable[..., bool] = python.le if range_.end_included else python.lt

    def contains(value: object) -> bool | None:
        if type(value) is int or type(value) is Decimal:
            return above(value, low) and below(value, high)
        return range_.contains(value)

    return contains


def ordered(high: object, low: object, included: bool) -> bool | None:
    """Whether ``high`` lies above ``low``, or on it if that is included."""
    order = compare(high, low)
    if order is None:
        return None
    return order > 0 or (included and order == 0)
