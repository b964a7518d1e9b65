"""The arithmetic of FEEL (DMN 1.5, tables 54 to 57). None means: not defined for these values.

Whole numbers stay int while they are exact; everything else is decimal with 34 digits. Functions raise ValueError
or ArithmeticError where the operation is defined but has no result.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from engine.feel.temporal import YearsMonthsDuration, add, add_months, months_duration
from engine.feel.values import BIG, NUMBERS, is_number, shortened, time_offset

MAX_EXPONENT = 10_000
_DAY = date(2000, 1, 1)
_TICK = timedelta(microseconds=1)


def as_decimal(value: object) -> Decimal:
    """A number as decimal; one of more digits than 34 is rounded."""
    if type(value) is Decimal:
        return value
    if type(value) is int and -BIG < value < BIG:
        return Decimal(value)
    return NUMBERS.create_decimal(repr(value) if isinstance(value, float) else value)  # type: ignore[arg-type]


def plus(left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        return shortened(left + right)
    if is_number(left) and is_number(right):
        return NUMBERS.add(as_decimal(left), as_decimal(right))
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return _plus_duration(left, right)


def _plus_duration(left: object, right: object) -> object:
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left + right
    if isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        return months_duration(left.months + right.months)
    if isinstance(left, timedelta | YearsMonthsDuration):
        left, right = right, left
    if not isinstance(right, timedelta | YearsMonthsDuration):
        return None
    if isinstance(left, datetime):
        return add(left, right)
    if isinstance(left, date):
        return _plus_on_date(left, right)
    if isinstance(left, time) and isinstance(right, timedelta):
        return _plus_on_time(left, right)
    return None


def _plus_on_time(clock: time, span: timedelta) -> time:
    """Around the clock; the days of the span do not matter."""
    moved = datetime.combine(_DAY, clock.replace(tzinfo=None)) + span % timedelta(days=1)
    return moved.time().replace(tzinfo=clock.tzinfo)


def _plus_on_date(day: date, duration: timedelta | YearsMonthsDuration) -> date:
    if isinstance(duration, YearsMonthsDuration):
        return add_months(day, duration.months)
    return (datetime.combine(day, time()) + duration).date()


def minus(left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        return shortened(left - right)
    if is_number(left) and is_number(right):
        return NUMBERS.subtract(as_decimal(left), as_decimal(right))
    if isinstance(left, date) and isinstance(right, date):
        return _distance(left, right)
    if isinstance(left, time) and isinstance(right, time):
        return _clock_distance(left, right)
    if isinstance(left, date | time) and isinstance(right, timedelta | YearsMonthsDuration):
        return _plus_duration(left, negate(right))
    if type(left) is type(right) and isinstance(right, timedelta | YearsMonthsDuration):
        return _plus_duration(left, negate(right))
    return None


def _distance(left: date, right: date) -> timedelta | None:
    """A date counts as its midnight in UTC where the other side has a zone."""
    a, b = _moment(left), _moment(right)
    if a.tzinfo is None and type(left) is date:
        a = a.replace(tzinfo=UTC if b.tzinfo else None)
    if b.tzinfo is None and type(right) is date:
        b = b.replace(tzinfo=UTC if a.tzinfo else None)
    return None if (a.tzinfo is None) != (b.tzinfo is None) else a - b


def _moment(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.astimezone(UTC) if isinstance(value.tzinfo, ZoneInfo) else value


def _clock_distance(left: time, right: time) -> timedelta | None:
    a, b = time_offset(left), time_offset(right)
    if (a is None) != (b is None):
        return None
    span = datetime.combine(_DAY, left.replace(tzinfo=None)) - datetime.combine(
        _DAY, right.replace(tzinfo=None)
    )
    return span if a is None or b is None else span - a + b


def times(left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        return shortened(left * right)
    if is_number(left) and is_number(right):
        return NUMBERS.multiply(as_decimal(left), as_decimal(right))
    if is_number(left):
        left, right = right, left
    return _scale(left, as_decimal(right)) if is_number(right) else None


def _scale(duration: object, factor: Decimal) -> object:
    if isinstance(duration, timedelta):
        return timedelta(microseconds=int(NUMBERS.multiply(Decimal(duration // _TICK), factor)))
    if isinstance(duration, YearsMonthsDuration):
        return months_duration(int(NUMBERS.multiply(Decimal(duration.months), factor)))
    return None


def divided(left: object, right: object) -> object:
    if type(left) is int and type(right) is int and right and left % right == 0:
        return shortened(left // right)
    if is_number(left) and is_number(right):
        return _quotient(as_decimal(left), as_decimal(right))
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _quotient(Decimal(left // _TICK), Decimal(right // _TICK))
    if isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        return _quotient(Decimal(left.months), Decimal(right.months))
    if isinstance(left, timedelta) and is_number(right):
        return timedelta(microseconds=int(_quotient(Decimal(left // _TICK), as_decimal(right))))
    if isinstance(left, YearsMonthsDuration) and is_number(right):
        return months_duration(int(_quotient(Decimal(left.months), as_decimal(right))))
    return None


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise ValueError("division by zero")
    return NUMBERS.divide(left, right)


def power(left: object, right: object) -> object:
    if not (is_number(left) and is_number(right)):
        return None
    base, exponent = as_decimal(left), as_decimal(right)
    if abs(exponent) > MAX_EXPONENT:
        raise ValueError(f"the exponent is beyond {MAX_EXPONENT}")
    if not exponent:
        return 1
    try:
        result = NUMBERS.power(base, exponent)
    except InvalidOperation as error:
        raise ValueError("no such power") from error
    return int(result) if type(left) is type(right) is int and right > 0 and abs(result) < BIG else result


def negate(value: object) -> object:
    if type(value) is int:
        return -value
    if is_number(value):
        return NUMBERS.minus(as_decimal(value))
    if isinstance(value, timedelta):
        return -value
    return YearsMonthsDuration(-value.months) if isinstance(value, YearsMonthsDuration) else None


ARITHMETIC: dict[str, Callable[[object, object], object]] = {
    "+": plus,
    "-": minus,
    "*": times,
    "/": divided,
    "**": power,
}
