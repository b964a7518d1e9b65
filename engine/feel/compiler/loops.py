"""``for``, ``some`` and ``every`` (DMN 1.5, 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.feel import nodes as n
from engine.feel.compiler.base import Scope, compile_node, compiles, round_cost
from engine.feel.limits import MAX_LIST
from engine.feel.names import free_names
from engine.feel.run import RUN, Evaluate, Frame, Run
from engine.feel.values import Range, compare, is_number, kind, number

_Rounds = Callable[[Frame], Iterator[None]]


class NotIterable(Exception):
    """The text says why."""


@compiles(n.For)
def _for(node: n.For, scope: Scope) -> Evaluate:
    around, (partial,) = scope.bind("partial")
    rounds, inner = _rounds(node.iterators, around, round_cost(node.result))
    result, where = compile_node(node.result, inner), scope.where(node)
    reads_partial = "partial" in free_names(node.result, ())

    def evaluate(frame: Frame) -> object:
        results: list[object] = []
        frame[partial] = []
        try:
            for _ in rounds(frame):
                if reads_partial:
                    frame[partial] = frame[RUN].made(results[:])
                results.append(result(frame))
                if len(results) > MAX_LIST:
                    frame[RUN].made(results)
        except NotIterable as problem:
            frame[RUN].warn(str(problem), where)
            return None
        return results

    return evaluate


@compiles(n.Quantified)
def _quantified(node: n.Quantified, scope: Scope) -> Evaluate:
    rounds, inner = _rounds(node.iterators, scope, round_cost(node.condition))
    condition, where = compile_node(node.condition, inner), scope.where(node)
    deciding = node.quantifier == "some"

    def evaluate(frame: Frame) -> object:
        outcome: bool | None = not deciding
        try:
            for _ in rounds(frame):
                value = condition(frame)
                if value is deciding:
                    return deciding
                if type(value) is not bool:
                    outcome = None
        except NotIterable as problem:
            frame[RUN].warn(str(problem), where)
            return None
        return outcome

    return evaluate


def _rounds(iterators: tuple[n.Iterator, ...], scope: Scope, cost: int) -> tuple[_Rounds, Scope]:
    """Every combination, the last iterator fastest; each round finds its values in the slots of the names."""
    rounds: _Rounds | None = None
    for iterator in iterators:
        source = _source(iterator, scope)
        scope, (slot,) = scope.bind(iterator.name)
        rounds = _each(source, slot, cost) if rounds is None else _within(rounds, _each(source, slot, cost))
    assert rounds is not None
    return rounds, scope


def _each(source: Callable[[Frame], Iterable[object]], slot: int, cost: int) -> _Rounds:
    def rounds(frame: Frame) -> Iterator[None]:
        run: Run = frame[RUN]
        for item in source(frame):
            run.spend(cost)
            frame[slot] = number(item)
            yield

    return rounds


def _within(outer: _Rounds, inner: _Rounds) -> _Rounds:
    def rounds(frame: Frame) -> Iterator[None]:
        for _ in outer(frame):
            yield from inner(frame)

    return rounds


def _source(iterator: n.Iterator, scope: Scope) -> Callable[[Frame], Iterable[object]]:
    start = compile_node(iterator.source, scope)
    if iterator.end is None:
        return lambda frame: items_of(start(frame))
    end = compile_node(iterator.end, scope)
    return lambda frame: span(start(frame), end(frame))


def items_of(value: object) -> Iterable[object]:
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _of_range(value)
    if value is None:
        raise NotIterable("Null cannot be iterated.")
    return (value,)


def _of_range(value: Range) -> Iterable[object]:
    if value.start is None or value.end is None:
        raise NotIterable("A range without end cannot be iterated.")
    if compare(value.start, value.end) == 1:
        raise NotIterable("The range ends before it starts.")
    found = iter(span(value.start, value.end))
    return (
        item
        for item in found
        if (value.start_included or item != value.start) and (value.end_included or item != value.end)
    )


def span(start: object, end: object) -> Iterable[object]:
    """From one to the other, downward too: whole numbers, or days."""
    if _whole(start) and _whole(end):
        first, last = int(start), int(end)  # type: ignore[call-overload]
        return range(first, last + 1) if first <= last else range(first, last - 1, -1)
    if _day(start) and _day(end):
        assert isinstance(start, date)
        assert isinstance(end, date)
        step = 1 if start <= end else -1
        return (start + timedelta(days=days * step) for days in range(abs((end - start).days) + 1))
    raise NotIterable(f"From {kind(start)} to {kind(end)} cannot be iterated: whole numbers or dates can.")


def _whole(value: object) -> bool:
    return is_number(value) and (not isinstance(value, Decimal) or value == value.to_integral_value())


def _day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
