"""How a built-in is written: a Python function over FEEL values that raises FeelError where FEEL gives null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from engine.feel.values import Function, is_number, kind, number

Body = Callable[..., object]


class FeelError(Exception):
    """The call gives null; the text says why."""


class Run(Protocol):
    """What a built-in may use of the evaluation it runs in."""

    now: datetime

    def spend(self, steps: int = 1) -> None: ...


def function(*parameters: str) -> Callable[[Body], Function]:
    """A Function of those parameters; the Python function takes the values alone."""

    def decorate(body: Body) -> Function:
        def call(run: Run, *values: Any) -> object:
            return body(*(number(value) for value in values))

        return Function(parameters, call)

    return decorate


def running(*parameters: str) -> Callable[[Body], Function]:
    """As ``function``, for those that need the evaluation itself: it comes first."""

    def decorate(body: Body) -> Function:
        return Function(parameters, body)

    return decorate


def want(value: object, *kinds: str) -> Any:
    """The value if it is of one of the kinds; raises FeelError."""
    if kind(value) not in kinds:
        raise FeelError(f"A {' or '.join(kinds)} is expected, not {kind(value)}.")
    return value


def want_number(value: object) -> Decimal:
    if not is_number(value):
        raise FeelError(f"A number is expected, not {kind(value)}.")
    return value if isinstance(value, Decimal) else Decimal(str(value))


def want_whole(value: object) -> int:
    found = want_number(value)
    if found != found.to_integral_value():
        raise FeelError(f"A whole number is expected, not {found}.")
    return int(found)


def plain(value: Decimal) -> int | Decimal:
    """Whole results as int: they are faster to go on with, and equal."""
    return int(value) if value == value.to_integral_value() and abs(value) < 10**34 else value


def items(values: tuple[object, ...]) -> list[object]:
    """Functions over lists take a list or the items one by one."""
    if len(values) == 1 and isinstance(values[0], list):
        return [number(value) for value in values[0]]
    return list(values)
