"""Methods of every value, and of those that have an order."""

from __future__ import annotations

from engine.feel import FeelError, Function, Run
from engine.feel.builtins.base import function, running
from engine.feel.values import compare, equal, kind
from engine.feel.writing import text


@running("value, other")
def equals(run: Run, value: object, other: object) -> object:
    return equal(value, other, run.spend) is True


@running("value")
def to_string(run: Run, value: object) -> object:
    return text(value, run.spend)


@function("value")
def itself(value: object) -> object:
    return value


@function("value, other")
def compare_to(value: object, other: object) -> object:
    order = compare(value, other)
    if order is None:
        raise FeelError(f"{kind(value)} and {kind(other)} cannot be compared.")
    return order


ANYTHING: dict[str, Function] = {"equals": equals, "toString": to_string}
COMPARABLE: dict[str, Function] = {"compareTo": compare_to}
