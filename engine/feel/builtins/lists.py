"""Lists (DMN 1.5, 10.3.4.4) and sorting (10.3.4.8). Numbers of lists are in ``statistics``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key

from engine.feel.builtins.base import FeelError, function, items, running, want, want_list, want_whole
from engine.feel.run import Run
from engine.feel.values import Function, compare, equal, kind, number


@running("list, element")
def list_contains(run: Run, values: object, element: object) -> object:
    found = want_list(values)
    run.spend(len(found))
    return any(equal(value, element, run.spend) is True for value in found)


@function("list")
def count(values: object) -> object:
    return len(want_list(values))


def _extreme(order: int) -> Function:
    @function("list…")
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


def _all(deciding: bool) -> Function:
    @function("list…")
    def body(*values: object) -> object:
        found = items(values)
        if any(value is deciding for value in found):
            return deciding
        return (not deciding) if all(value is (not deciding) for value in found) else None

    return body


@function("list, start position, length?")
def sublist(values: object, start: object, length: object = None) -> object:
    found = want_list(values)
    first = _position(found, start)
    if length is None:
        return found[first:]
    many = want_whole(length)
    if many < 0 or first + many > len(found):
        raise FeelError(f"The list of {len(found)} has no {many} items from there.")
    return found[first : first + many]


@function("list, item…")
def append(values: object, *added: object) -> object:
    return [*want_list(values), *added]


@function("list…")
def concatenate(*lists: object) -> object:
    return [item for values in lists for item in want_list(values)]


@function("list, position, newItem")
def insert_before(values: object, position: object, item: object) -> object:
    found = want_list(values)
    at = _position(found, position)
    return [*found[:at], item, *found[at:]]


@function("list, position")
def remove(values: object, position: object) -> object:
    found = want_list(values)
    at = _position(found, position)
    return [*found[:at], *found[at + 1 :]]


@running("list, position, newItem", "list, match, newItem")
def list_replace(run: Run, values: object, chosen: object, item: object) -> object:
    """At a position, or wherever the function ``match(item, newItem)`` is true."""
    found = want_list(values)
    if isinstance(chosen, Function):
        return [item if _told(run, chosen, value, item) else value for value in found]
    at = _position(found, chosen)
    return [*found[:at], item, *found[at + 1 :]]


def _told(run: Run, test: Function, *values: object) -> bool:
    run.spend()
    answer = ask(run, test, *values)
    if not isinstance(answer, bool):
        raise FeelError("The function gives true or false.")
    return answer


def ask(run: Run, function_: Function, *values: object) -> object:
    """What a function gives that was handed in. Raises FeelError if it takes another number of values."""
    if not function_.takes(len(values)):
        raise FeelError(f"The function takes {len(values)} arguments.")
    return function_.call(run, *values)


def _position(found: list[object], position: object) -> int:
    index = want_whole(position)
    if not 1 <= abs(index) <= len(found):
        raise FeelError(f"The list of {len(found)} has no item {index}.")
    return index - 1 if index > 0 else len(found) + index


@function("list")
def reverse(values: object) -> object:
    return want_list(values)[::-1]


@running("list, match")
def index_of(run: Run, values: object, match: object) -> object:
    found = want_list(values)
    run.spend(len(found))
    return [index for index, value in enumerate(found, 1) if equal(value, match, run.spend) is True]


@running("list…")
def union(run: Run, *lists: object) -> object:
    return _distinct(run, [item for values in lists for item in want_list(values)])


@running("list")
def distinct_values(run: Run, values: object) -> object:
    return _distinct(run, want_list(values))


class _Known:
    """Values met so far. Simple ones are found at once, lists and contexts by comparing with each."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._simple: set[object] = set()
        self._others: list[object] = []

    def holds(self, value: object) -> bool:
        if kind(value) in _SIMPLE:
            return (kind(value), value) in self._simple
        self._run.spend(1 + len(self._others))
        return any(equal(value, other, self._run.spend) is True for other in self._others)

    def add(self, value: object) -> None:
        if kind(value) in _SIMPLE:
            self._simple.add((kind(value), value))
        else:
            self._others.append(value)


_SIMPLE = frozenset({"null", "boolean", "number", "string", "date", "days and time duration"})


def _distinct(run: Run, values: list[object]) -> list[object]:
    known, kept = _Known(run), []
    for value in map(number, values):
        if not known.holds(value):
            known.add(value)
            kept.append(value)
    return kept


@running("list")
def duplicate_values(run: Run, values: object) -> object:
    """Each value that stands there more than once."""
    known, again = _Known(run), []
    for value in map(number, want_list(values)):
        if known.holds(value):
            again.append(value)
        known.add(value)
    return _distinct(run, again)


@running("list")
def flatten(run: Run, values: object) -> object:
    flat: list[object] = []
    _flatten(run, want_list(values), flat)
    return flat


def _flatten(run: Run, values: list[object], flat: list[object]) -> None:
    run.spend(1 + len(values))
    for value in values:
        if isinstance(value, list):
            _flatten(run, value, flat)
        else:
            flat.append(value)


@function("list, size")
def partition(values: object, size: object) -> object:
    """Lists of that size, the last one perhaps shorter."""
    found, step = want_list(values), want_whole(size)
    if step < 1:
        raise FeelError("The size is at least 1.")
    return [found[start : start + step] for start in range(0, len(found), step)]


@function("list")
def is_empty(values: object) -> object:
    return not want_list(values)


@running("list, precedes?")
def sort(run: Run, values: object, precedes: object = None) -> object:
    """By the function ``precedes(a, b)``, else by the order of the values; equal ones keep their places."""
    found = want_list(values)
    before: Callable[[object, object], bool] = _natural
    if precedes is not None:
        test = want(precedes, "function")

        def before(a: object, b: object) -> bool:
            return ask(run, test, number(a), number(b)) is True

    def order(a: object, b: object) -> int:
        # Sorting asks for nothing but which one precedes.
        run.spend()
        return -1 if before(a, b) else 0

    return sorted(found, key=cmp_to_key(order))


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
    "duplicate values": duplicate_values,
    "flatten": flatten,
    "partition": partition,
    "is empty": is_empty,
    "sort": sort,
}
