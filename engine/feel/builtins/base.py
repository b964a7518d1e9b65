"""How a built-in is written: a Python function over FEEL values that raises FeelError where FEEL gives null."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import as_decimal
from engine.feel.run import Run
from engine.feel.values import Function, Signature, is_number, kind, number

Body = Callable[..., object]


class FeelError(Exception):
    """The call gives null; the text says why."""


def signature(text: str) -> Signature:
    """From ``"string, start position, length?"``; ``"list…"`` takes any number. A ``?`` may be left out."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    required = sum(not name.endswith("?") for name in names)
    return Signature(tuple(name.rstrip("?…") for name in names), required, text.endswith("…"))


def function(*signatures: str) -> Callable[[Body], Function]:
    """A Function to be called in each of the ways; the Python function takes the values alone."""

    def decorate(body: Body) -> Function:
        def call(run: Run, *values: Any) -> object:
            return body(*[number(value) for value in values])

        return Function(tuple(signature(text) for text in signatures), call)

    return decorate


def running(*signatures: str) -> Callable[[Body], Function]:
    """As ``function``, for those that need the run itself: it comes first."""

    def decorate(body: Body) -> Function:
        return Function(tuple(signature(text) for text in signatures), body)

    return decorate


def want(value: object, *kinds: str) -> Any:
    """The value if it is of one of the kinds, a list of one as its item; raises FeelError."""
    if isinstance(value, list) and len(value) == 1 and "list" not in kinds:
        value = number(value[0])
    if kind(value) not in kinds:
        raise FeelError(f"A {' or '.join(kinds)} is expected, not {kind(value)}.")
    return value


def want_number(value: object) -> Decimal:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not is_number(value):
        raise FeelError(f"A number is expected, not {kind(value)}.")
    return as_decimal(value)


def want_whole(value: object) -> int:
    found = want_number(value)
    if found != found.to_integral_value():
        raise FeelError(f"A whole number is expected, not {found}.")
    return want_truncated(found)


def want_truncated(value: object) -> int:
    """A number without its fraction."""
    found = want_number(value)
    if abs(found) > 10**18:
        raise FeelError(f"{found:.0e} is too large here.")
    return int(found)


def want_list(value: object) -> list[Any]:
    """A single value counts as a list of one."""
    if value is None:
        raise FeelError("A list is expected, not null.")
    return value if isinstance(value, list) else [value]


def plain(value: Decimal) -> int | Decimal:
    """Whole results as int: they are faster to go on with, and equal."""
    return int(value) if abs(value) < 10**34 and value == value.to_integral_value() else value


def items(values: tuple[object, ...]) -> list[object]:
    """Functions over lists take a list or the items one by one."""
    if len(values) == 1 and isinstance(values[0], list):
        return [number(value) for value in values[0]]
    if len(values) == 1 and values[0] is None:
        raise FeelError("A list is expected, not null.")
    return [number(value) for value in values]
