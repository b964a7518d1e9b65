"""Lists (DMN 1.5, 10.3.4.4) and sorting (10.3.4.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key, reduce

from engine.feel.arithmetic import ARITHMETIC
from engine.feel.builtins.base import (
    FeelError,
    Run,
    function,
    items,
    plain,
    running,
    want,
    want_number,
    want_whole,
)
from engine.feel.values import NUMBERS, Function, compare, equal


def _list(value: object) -> list[object]:
    if value is None:
        raise FeelError("A list is expected, not null.")
    return value if isinstance(value, list) else [value]


@function("list", "element")
def list_contains(values: object, element: object) -> object:
    return any(equal(value, element) is True for value in _list(values))


@function("list")
def count(*values: object) -> object:
    return len(items(values))


def _extreme(order: int) -> Function:
    @function("list")
    def body(*values: object) -> object:
        found = items(values)
        best = found[0] if found else None
        for value in found[1:]:
            way = compare(value, best)
            if way is None:
                raise FeelError("The items cannot be compared.")
            best = value if way == order else best
        return best

    return body


@function("list")
def sum_(*values: object) -> object:
    found = items(values)
    if not found:
        raise FeelError("An empty list has no sum.")
    total = reduce(ARITHMETIC["+"], found)
    if total is None or isinstance(total, str):
        raise FeelError("The items cannot be added.")
    return total


@function("list")
def product(*values: object) -> object:
    found = [want_number(value) for value in items(values)]
    if not found:
        raise FeelError("An empty list has no product.")
    return plain(reduce(NUMBERS.multiply, found))


@function("list")
def mean(*values: object) -> object:
    found = [want_number(value) for value in items(values)]
    if not found:
        raise FeelError("An empty list has no mean.")
    return plain(NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found))))


@function("list")
def median(*values: object) -> object:
    found = sorted(want_number(value) for value in items(values))
    if not found:
        return None
    middle = len(found) // 2
    if len(found) % 2:
        return plain(found[middle])
    return plain(NUMBERS.divide(NUMBERS.add(found[middle - 1], found[middle]), Decimal(2)))


@function("list")
def stddev(*values: object) -> object:
    found = [want_number(value) for value in items(values)]
    if len(found) < 2:
        raise FeelError("A standard deviation needs two numbers.")
    average = NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found)))
    squares = reduce(NUMBERS.add, (NUMBERS.power(value - average, 2) for value in found))
    return plain(NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(found) - 1))))


@function("list")
def mode(*values: object) -> object:
    counts = Counter(want_number(value) for value in items(values))
    most = max(counts.values(), default=0)
    return [plain(value) for value in sorted(value for value, times in counts.items() if times == most)]


def _all(deciding: bool) -> Function:
    @function("list")
    def body(*values: object) -> object:
        found = items(values)
        if any(value is deciding for value in found):
            return deciding
        return (not deciding) if all(value is (not deciding) for value in found) else None

    return body


@function("list", "start position", "length")
def sublist(values: object, start: object, length: object = None) -> object:
    found, first = _list(values), want_whole(start)
    if not 1 <= abs(first) <= len(found):
        raise FeelError(f"The list of {len(found)} has no item {first}.")
    begin = first - 1 if first > 0 else len(found) + first
    return found[begin:] if length is None else found[begin : begin + want_whole(length)]


@function("list", "item")
def append(values: object, *added: object) -> object:
    return [*_list(values), *added]


@function("list")
def concatenate(*lists: object) -> object:
    return [item for values in lists for item in _list(values)]


@function("list", "position", "newItem")
def insert_before(values: object, position: object, item: object) -> object:
    found = _list(values)
    at = _position(found, position)
    return [*found[:at], item, *found[at:]]


@function("list", "position")
def remove(values: object, position: object) -> object:
    found = _list(values)
    at = _position(found, position)
    return [*found[:at], *found[at + 1 :]]


@function("list", "position", "newItem")
def list_replace(values: object, position: object, item: object) -> object:
    found = _list(values)
    at = _position(found, position)
    return [*found[:at], item, *found[at + 1 :]]


def _position(found: list[object], position: object) -> int:
    index = want_whole(position)
    if not 1 <= abs(index) <= len(found):
        raise FeelError(f"The list of {len(found)} has no item {index}.")
    return index - 1 if index > 0 else len(found) + index


@function("list")
def reverse(values: object) -> object:
    return _list(values)[::-1]


@function("list", "match")
def index_of(values: object, match: object) -> object:
    return [index for index, value in enumerate(_list(values), 1) if equal(value, match) is True]


@function("list")
def union(*lists: object) -> object:
    return _distinct([item for values in lists for item in _list(values)])


@function("list")
def distinct_values(values: object) -> object:
    return _distinct(_list(values))


def _distinct(values: list[object]) -> list[object]:
    kept: list[object] = []
    for value in values:
        if not any(equal(value, other) is True for other in kept):
            kept.append(value)
    return kept


@function("list")
def flatten(values: object) -> object:
    return _flat(_list(values))


def _flat(values: list[object]) -> list[object]:
    flat: list[object] = []
    for value in values:
        if isinstance(value, list):
            flat += _flat(value)
        else:
            flat.append(value)
    return flat


@running("list", "precedes")
def sort(run: Run, values: object, precedes: object = None) -> object:
    before: Callable[[object, object], bool]
    if precedes is None:
        before = _natural
    else:
        test = want(precedes, "function")

        def before(a: object, b: object) -> bool:
            return test.call(run, a, b) is True

    def order(a: object, b: object) -> int:
        run.spend()
        return -1 if before(a, b) else 1 if before(b, a) else 0

    return sorted(_list(values), key=cmp_to_key(order))


def _natural(a: object, b: object) -> bool:
    way = compare(a, b)
    if way is None:
        raise FeelError("The items cannot be compared.")
    return way < 0


LISTS = {
    "list contains": list_contains,
    "count": count,
    "min": _extreme(-1),
    "max": _extreme(1),
    "sum": sum_,
    "product": product,
    "mean": mean,
    "median": median,
    "stddev": stddev,
    "mode": mode,
    "all": _all(False),
    "any": _all(True),
    "sublist": sublist,
    "append": append,
    "concatenate": concatenate,
    "insert before": insert_before,
    "remove": remove,
    "list replace": list_replace,
    "reverse": reverse,
    "index of": index_of,
    "union": union,
    "distinct values": distinct_values,
    "flatten": flatten,
    "sort": sort,
}
