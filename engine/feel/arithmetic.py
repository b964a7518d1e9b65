"""The arithmetic of FEEL (DMN 1.5, tables 54 to 56). None means: not defined for these values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from engine.feel.temporal import YearsMonthsDuration, add, add_months
from engine.feel.values import NUMBERS, is_number

MAX_EXPONENT = 10_000
_BIG = 10**34


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def shorten(value: int) -> int | Decimal:
    """Whole numbers beyond 34 digits lose their last ones, as decimals do."""
    return value if -_BIG < value < _BIG else NUMBERS.create_decimal(value)


def _add(left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        return shorten(left + right)
    if is_number(left) and is_number(right):
        return NUMBERS.add(_decimal(left), _decimal(right))
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return _add_temporal(left, right)


def _add_temporal(left: object, right: object) -> object:
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left + right
    if isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        return YearsMonthsDuration(left.months + right.months)
    if isinstance(left, timedelta | YearsMonthsDuration):
        left, right = right, left
    if not isinstance(right, timedelta | YearsMonthsDuration):
        return None
    if isinstance(left, datetime):
        return add(left, right)
    if isinstance(left, date):
        return _add_to_date(left, right)
    if isinstance(left, time) and isinstance(right, timedelta):
        return (datetime.combine(date(2000, 1, 1), left) + right).timetz()
    return None


def _add_to_date(day: date, duration: timedelta | YearsMonthsDuration) -> date:
    if isinstance(duration, YearsMonthsDuration):
        return add_months(day, duration.months)
    return (datetime.combine(day, time()) + duration).date()


def _subtract(left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        return shorten(left - right)
    if is_number(left) and is_number(right):
        return NUMBERS.subtract(_decimal(left), _decimal(right))
    if isinstance(left, datetime | date) and isinstance(right, datetime | date):
        return _distance(left, right)
    if isinstance(left, time) and isinstance(right, time):
        return _distance(datetime.combine(date(2000, 1, 1), left), datetime.combine(date(2000, 1, 1), right))
    return _add_temporal(left, negate(right)) if isinstance(right, timedelta | YearsMonthsDuration) else None


def _distance(left: date, right: date) -> timedelta | None:
    a = left if isinstance(left, datetime) else datetime.combine(left, time())
    b = right if isinstance(right, datetime) else datetime.combine(right, time())
    return None if (a.tzinfo is None) != (b.tzinfo is None) else a - b


def _multiply(left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        return shorten(left * right)
    if is_number(left) and is_number(right):
        return NUMBERS.multiply(_decimal(left), _decimal(right))
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    return _scale(left, _decimal(right))


def _scale(duration: object, factor: Decimal) -> object:
    if isinstance(duration, timedelta):
        return timedelta(microseconds=int(_decimal(duration // timedelta(microseconds=1)) * factor))
    if isinstance(duration, YearsMonthsDuration):
        return YearsMonthsDuration(int(duration.months * factor))
    return None


def _divide(left: object, right: object) -> object:
    if is_number(left) and is_number(right):
        return _quotient(_decimal(left), _decimal(right))
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        unit = timedelta(microseconds=1)
        return _quotient(Decimal(left // unit), Decimal(right // unit))
    if isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        return _quotient(Decimal(left.months), Decimal(right.months))
    if isinstance(left, timedelta | YearsMonthsDuration) and is_number(right):
        return _scale(left, _quotient(Decimal(1), _decimal(right)))
    return None


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise ValueError("division by zero")
    return NUMBERS.divide(left, right)


def _power(left: object, right: object) -> object:
    if not (is_number(left) and is_number(right)):
        return None
    base, exponent = _decimal(left), _decimal(right)
    if abs(exponent) > MAX_EXPONENT:
        raise ValueError(f"the exponent is beyond {MAX_EXPONENT}")
    try:
        return NUMBERS.power(base, exponent)
    except InvalidOperation as error:
        raise ValueError("no such power") from error


def negate(value: object) -> object:
    if is_number(value):
        return -value  # type: ignore[operator]
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(-value.months)
    return None


ARITHMETIC: dict[str, Callable[[object, object], object]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "**": _power,
}
