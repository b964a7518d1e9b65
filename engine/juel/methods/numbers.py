"""Methods of numbers, as of java.lang.Number and java.math.BigDecimal."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import FeelError, Function
from engine.feel.arithmetic import divided, minus, negate, plus, times
from engine.feel.builtins.base import function, want_number, want_truncated
from engine.feel.values import compare


@function("number")
def whole_part(value: object) -> object:
    return want_truncated(value)


@function("number")
def itself(value: object) -> object:
    return value


@function("number")
def absolute(value: object) -> object:
    return negate(value) if want_number(value) < 0 else value


@function("number")
def negated(value: object) -> object:
    return negate(value)


@function("number")
def signum(value: object) -> object:
    return compare(value, 0)


def _with(operation: Callable[[object, object], object]) -> Function:
    @function("number, other")
    def body(value: object, other: object) -> object:
        want_number(other)
        try:
            return operation(value, other)
        except (ValueError, ArithmeticError) as problem:
            raise FeelError(f"The operation failed: {problem}.") from problem

    return body


def _chosen(wanted: int) -> Function:
    @function("number, other")
    def body(value: object, other: object) -> object:
        want_number(other)
        return value if compare(value, other) == wanted else other

    return body


NUMBERS: dict[str, Function] = {
    "intValue": whole_part,
    "longValue": whole_part,
    "shortValue": whole_part,
    "doubleValue": itself,
    "floatValue": itself,
    "abs": absolute,
    "negate": negated,
    "signum": signum,
    "add": _with(plus),
    "subtract": _with(minus),
    "multiply": _with(times),
    "divide": _with(divided),
    "max": _chosen(1),
    "min": _chosen(-1),
}
