"""The operators of Python over the values there are. Functions raise FeelError where Python raises TypeError."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from engine.feel import FeelError, Range, Run
from engine.feel.arithmetic import as_decimal, divided, minus, negate, plus, power, times
from engine.feel.builtins.base import plain
from engine.feel.limits import MAX_LIST, MAX_STRING
from engine.feel.values import NUMBERS, compare, equal, is_number, kind, number, shortened

_POWER_COST = 100
Operation = Callable[[object, object], object]


def counted(value: object) -> object:
    """True and false count as 1 and 0 where numbers are calculated with."""
    return int(value) if isinstance(value, bool) else number(value)


def truth(value: object) -> bool:
    if isinstance(value, str | list | dict):
        return bool(value)
    return value is not None and value is not False and not (is_number(value) and value == 0)


def same(left: object, right: object, run: Run) -> bool:
    if is_number(left) or is_number(right):
        left, right = counted(left), counted(right)
    return equal(left, right, run.spend) is True


def order(left: object, right: object, sign: str) -> int:
    """-1, 0 or 1. Raises FeelError."""
    found = compare(counted(left), counted(right))
    if found is None:
        raise FeelError(f"{kind(left)} {sign} {kind(right)} is not defined.")
    return found


def contains(run: Run, whole: object, part: object) -> bool:
    if isinstance(whole, str) and isinstance(part, str):
        run.spend(len(whole) // 16)
        return part in whole
    if isinstance(whole, dict):
        return isinstance(part, str) and part in whole
    if isinstance(whole, list):
        run.spend(len(whole))
        return any(same(item, part, run) for item in whole)
    if isinstance(whole, Range):
        return whole.contains(part) is True
    raise FeelError(f"{kind(part)} in {kind(whole)} is not defined.")


def _add(left: object, right: object) -> object:
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    return plus(counted(left), counted(right))


def _multiply(left: object, right: object) -> object:
    if isinstance(right, str | list):
        left, right = right, left
    if isinstance(left, str | list):
        return _repeated(left, right)
    return times(counted(left), counted(right))


def _repeated(value: str | list[object], count: object) -> object:
    if not isinstance(count, int):
        return None
    most = MAX_STRING if isinstance(value, str) else MAX_LIST
    if len(value) * count > most:
        raise FeelError(f"The result has more than {most} characters or items.")
    return value * count


def _floor(left: object, right: object) -> object:
    if isinstance(left, int) and isinstance(right, int) and right:
        return shortened(left // right)
    quotient = divided(left, right)
    if isinstance(quotient, Decimal):
        return plain(quotient.to_integral_value(ROUND_FLOOR))
    return quotient


def _floor_divided(left: object, right: object) -> object:
    return _floor(counted(left), counted(right))


def _modulo(left: object, right: object) -> object:
    """With the sign of the divisor."""
    left, right = counted(left), counted(right)
    if isinstance(left, str):
        raise FeelError('Text is not formatted with %; write f"{name}".')
    if isinstance(left, timedelta) and isinstance(right, timedelta) and right:
        return left % right
    if not (is_number(left) and is_number(right)):
        return None
    if isinstance(left, int) and isinstance(right, int) and right:
        return left % right
    if not right:
        raise ValueError("division by zero")
    a, b = as_decimal(left), as_decimal(right)
    rest = NUMBERS.remainder(a, b)
    return plain(NUMBERS.add(rest, b) if rest and (rest < 0) is not (b < 0) else rest)


OPERATIONS: dict[type[ast.operator], tuple[str, Operation]] = {
    ast.Add: ("+", _add),
    ast.Sub: ("-", lambda left, right: minus(counted(left), counted(right))),
    ast.Mult: ("*", _multiply),
    ast.Div: ("/", lambda left, right: divided(counted(left), counted(right))),
    ast.FloorDiv: ("//", _floor_divided),
    ast.Mod: ("%", _modulo),
    ast.Pow: ("**", lambda left, right: power(counted(left), counted(right))),
}


def calculate(sign: str, operation: Operation, left: object, right: object, run: Run) -> object:
    run.spend(_POWER_COST if sign == "**" else 1)
    try:
        result = operation(left, right)
    except (ValueError, ArithmeticError) as problem:
        reason = str(problem) if isinstance(problem, ValueError) else "the result is too large"
        raise FeelError(f"{kind(left)} {sign} {kind(right)} failed: {reason.rstrip('.')}.") from problem
    if result is None:
        raise FeelError(f"{kind(left)} {sign} {kind(right)} is not defined.")
    return run.made(result)


def negative(value: object) -> object:
    try:
        found = negate(counted(value))
    except ArithmeticError as problem:
        raise FeelError("The result is too large.") from problem
    if found is None:
        raise FeelError(f"A {kind(value)} has no negative.")
    return found
