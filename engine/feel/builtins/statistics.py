"""Numbers of lists (DMN 1.5, 10.3.4.4): sum, mean and their like. They take a list or the items one by one."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import reduce

from engine.feel.arithmetic import plus
from engine.feel.builtins.base import FeelError, function, items, plain, running, want_number
from engine.feel.run import Run
from engine.feel.values import NUMBERS


def _numbers(run: Run, values: tuple[object, ...]) -> list[Decimal]:
    run.spend(len(items(values)))
    found = [want_number(value) for value in items(values)]
    if not found:
        raise FeelError("The list is empty.")
    return found


@function("list…")
def sum_(*values: object) -> object:
    found = items(values)
    if not found:
        raise FeelError("The list is empty.")
    if all(type(value) is int for value in found):
        return plain(want_number(sum(found)))  # type: ignore[arg-type]
    total = reduce(plus, found[1:], found[0])
    if total is None or isinstance(total, str):
        raise FeelError("The items cannot be added.")
    return total


@running("list…")
def product(run: Run, *values: object) -> object:
    return plain(reduce(NUMBERS.multiply, _numbers(run, values)))


def _mean(found: list[Decimal]) -> Decimal:
    return NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found)))


@running("list…")
def mean(run: Run, *values: object) -> object:
    return plain(_mean(_numbers(run, values)))


@running("list…")
def median(run: Run, *values: object) -> object:
    found = sorted(_numbers(run, values))
    middle = len(found) // 2
    if len(found) % 2:
        return plain(found[middle])
    return plain(NUMBERS.divide(NUMBERS.add(found[middle - 1], found[middle]), Decimal(2)))


@running("list…")
def stddev(run: Run, *values: object) -> object:
    """Of a sample."""
    found = _numbers(run, values)
    if len(found) < 2:
        raise FeelError("A standard deviation needs two numbers.")
    average = _mean(found)
    distances = (NUMBERS.subtract(value, average) for value in found)
    squares = reduce(NUMBERS.add, (NUMBERS.multiply(distance, distance) for distance in distances))
    return plain(NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(found) - 1))))


@running("list…")
def mode(run: Run, *values: object) -> object:
    """The most frequent numbers, ascending."""
    counts = Counter(_numbers(run, values) if items(values) else [])
    most = max(counts.values(), default=0)
    return [plain(value) for value in sorted(value for value, times in counts.items() if times == most)]


STATISTICS = {
    "sum": sum_,
    "product": product,
    "mean": mean,
    "median": median,
    "stddev": stddev,
    "mode": mode,
}
