"""What values count as where another type is wanted (Expression Language 2.2, 1.18), and the operators over them.

Numbers are those of FEEL: whole ones exact, others decimal with 34 digits. Functions raise FeelError where the
specification demands an error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

from engine.feel import FeelError, YearsMonthsDuration
from engine.feel.arithmetic import ARITHMETIC, as_decimal, negate
from engine.feel.builtins.base import plain
from engine.feel.values import NUMBERS, Spend, compare, equal, free, is_number, kind, number
from engine.feel.writing import text

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?\s*", re.ASCII)
_TEMPORAL = (date, time, timedelta, YearsMonthsDuration)
_ORDERS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}


def as_number(value: object) -> object:
    """Null and empty text count as 0, text as the number it is written as."""
    if value is None or value == "":
        return 0
    if is_number(value):
        return number(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        try:
            return plain(NUMBERS.create_decimal(value.strip()))
        except ArithmeticError as problem:
            raise FeelError(f"The number {shown(value)} is too large.") from problem
    raise FeelError(f"{shown(value)} is no number.")


def as_text(value: object, spend: Spend = free) -> str:
    """Null counts as no text at all."""
    return "" if value is None else text(value, spend)


def as_boolean(value: object) -> bool:
    """Null and empty text count as false; of texts only "true" is true."""
    if isinstance(value, bool):
        return value
    if value is None:
        return False
    if isinstance(value, str):
        return value.lower() == "true"
    raise FeelError(f"{shown(value)} is neither true nor false.")


def shown(value: object) -> str:
    """A value inside a message, shortened."""
    if value is None or isinstance(value, bool | str) or is_number(value):
        written = repr(value) if isinstance(value, str) else as_text(value) or "null"
        return written if len(written) < 60 else f"{written[:57]}…"
    return f"A {kind(value)}"


def is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def calculate(sign: str, left: object, right: object) -> object:
    """Dates and durations are added as in FEEL; everything else counts as a number."""
    if not (isinstance(left, _TEMPORAL) or isinstance(right, _TEMPORAL)):
        left, right = as_number(left), as_number(right)
    elif sign == "%":
        raise FeelError(f"{kind(left)} % {kind(right)} is not defined.")
    try:
        result = _remainder(left, right) if sign == "%" else ARITHMETIC[sign](left, right)
    except (ValueError, ArithmeticError) as problem:
        reason = str(problem) if isinstance(problem, ValueError) else "the result is too large"
        raise FeelError(f"{kind(left)} {sign} {kind(right)} failed: {reason.rstrip('.')}.") from problem
    if result is None:
        raise FeelError(f"{kind(left)} {sign} {kind(right)} is not defined.")
    return result


def _remainder(left: object, right: object) -> object:
    """With the sign of the dividend, as in Java."""
    a, b = as_decimal(left), as_decimal(right)
    if not b:
        raise ValueError("division by zero")
    if isinstance(left, int) and isinstance(right, int):
        return int(math.copysign(1, left)) * (abs(left) % abs(right))
    return NUMBERS.remainder(a, b)


def negative(value: object) -> object:
    if isinstance(value, timedelta | YearsMonthsDuration):
        return negate(value)
    return negate(as_number(value))


def same(left: object, right: object, spend: Spend = free) -> bool:
    """Null equals null alone; numbers, booleans and texts, in this order, decide what the other side counts as."""
    if left is None or right is None:
        return left is right
    for has_type, as_type in _EQUALITY:
        if has_type(left) or has_type(right):
            return bool(equal(as_type(left), as_type(right)))
    return equal(left, right, spend) is True


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


_EQUALITY: tuple[tuple[Callable[[object], bool], Callable[[object], object]], ...] = (
    (is_number, as_number),
    (_is_boolean, as_boolean),
    (_is_text, as_text),
)


def in_order(sign: str, left: object, right: object, spend: Spend = free) -> bool:
    """With null on one side false; numbers before texts decide what the other side counts as."""
    if left is None or right is None:
        return left is right and sign in ("<=", ">=")
    if is_number(left) or is_number(right):
        left, right = as_number(left), as_number(right)
    elif isinstance(left, str) or isinstance(right, str):
        left, right = as_text(left, spend), as_text(right, spend)
    order = compare(left, right)
    if order is None:
        raise FeelError(f"{kind(left)} {sign} {kind(right)} is not defined.")
    return order in _ORDERS[sign]


def whole(value: object) -> int:
    """A number without fraction, as the index of a list. Raises FeelError."""
    found = as_number(value)
    if not isinstance(found, int | Decimal) or found != int(found) or abs(as_decimal(found)) > 10**18:
        raise FeelError(f"{shown(value)} is no whole number.")
    return int(found)
