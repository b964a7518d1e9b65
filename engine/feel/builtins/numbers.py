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
from engine.feel.builtins.base import (
    FeelError,
    function,
    plain,
    running,
    want,
    want_number,
    want_truncated,
    want_whole,
)
from engine.feel.run import Run
from engine.feel.values import NUMBERS, Function

_COST = 80


def _rounded(value: object, scale: object, how: str) -> object:
    digits = want_truncated(scale)
    if not -6111 <= digits <= 6176:
        raise FeelError("The scale lies between -6111 and 6176.")
    number = want_number(value)
    try:
        return plain(number.quantize(Decimal(1).scaleb(-digits), how, NUMBERS))
    except InvalidOperation:
        # More digits are asked for than a number has: it is that exact already.
        return plain(number)


def _rounding(how: str) -> Function:
    @function("n, scale")
    def body(value: object, digits: object) -> object:
        return _rounded(value, digits, how)

    return body


def _rounding_to_whole(how: str) -> Function:
    @function("n, scale?")
    def body(value: object, digits: object = 0) -> object:
        return _rounded(value, digits, how)

    return body


@function("n")
def abs_(value: object) -> object:
    found = want(value, "number", "days and time duration", "years and months duration")
    return negate(found) if negate(found) > found else found


@function("dividend, divisor")
def modulo(dividend: object, divisor: object) -> object:
    """With the sign of the divisor."""
    a, b = want_number(dividend), want_number(divisor)
    if not b:
        raise FeelError("Division by zero.")
    rest = NUMBERS.remainder(a, b)
    return plain(NUMBERS.add(rest, b) if rest and (rest < 0) != (b < 0) else rest)


def _one(compute: Callable[[Decimal], Decimal]) -> Function:
    @running("number")
    def body(run: Run, value: object) -> object:
        run.spend(_COST)
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
    "floor": _rounding_to_whole(ROUND_FLOOR),
    "ceiling": _rounding_to_whole(ROUND_CEILING),
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
