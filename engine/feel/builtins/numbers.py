"""Numbers (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    InvalidOperation,
)

from engine.feel.arithmetic import negate
from engine.feel.builtins.base import FeelError, function, plain, want, want_number, want_whole
from engine.feel.values import NUMBERS, Function


def _rounded(value: object, scale: object, how: str) -> object:
    digits = want_whole(scale)
    if not -6111 <= digits <= 6176:
        raise FeelError("The scale lies between -6111 and 6176.")
    try:
        return plain(want_number(value).quantize(Decimal(1).scaleb(-digits), how, NUMBERS))
    except InvalidOperation:
        return value


def _rounding(how: str, *, scale: int | None = None) -> Function:
    @function("n", "scale")
    def body(value: object, digits: object = scale) -> object:
        return _rounded(value, digits, how)

    return body


@function("n")
def abs_(value: object) -> object:
    found = want(value, "number", "days and time duration", "years and months duration")
    return found if found >= type(found)(0) else negate(found)


@function("dividend", "divisor")
def modulo(dividend: object, divisor: object) -> object:
    a, b = want_number(dividend), want_number(divisor)
    if not b:
        raise FeelError("Division by zero.")
    return plain(a - b * (a / b).to_integral_value(ROUND_FLOOR))


def _one(compute: Callable[[Decimal], Decimal]) -> Function:
    @function("number")
    def body(value: object) -> object:
        try:
            return plain(compute(want_number(value)))
        except InvalidOperation as error:
            raise FeelError("Not defined for this number.") from error

    return body


def _logarithm(value: Decimal) -> Decimal:
    if value <= 0:
        raise FeelError("Only numbers above zero have a logarithm.")
    return NUMBERS.ln(value)


def _parity(remainder: int) -> Function:
    @function("number")
    def body(value: object) -> object:
        return want_whole(value) % 2 == remainder

    return body


NUMERIC = {
    "decimal": _rounding(ROUND_HALF_EVEN),
    "floor": _rounding(ROUND_FLOOR, scale=0),
    "ceiling": _rounding(ROUND_CEILING, scale=0),
    "round up": _rounding(ROUND_UP),
    "round down": _rounding(ROUND_DOWN),
    "round half up": _rounding(ROUND_HALF_UP),
    "round half down": _rounding(ROUND_HALF_DOWN),
    "abs": abs_,
    "modulo": modulo,
    "sqrt": _one(NUMBERS.sqrt),
    "log": _one(_logarithm),
    "exp": _one(NUMBERS.exp),
    "odd": _parity(1),
    "even": _parity(0),
}
