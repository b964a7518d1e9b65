"""The values of a column of a decision table, cut into stretches within which every condition is constant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import NamedTuple

from engine.errors import ExpressionError
from engine.feel import FUNCTIONS, Expression, YearsMonthsDuration, nodes
from engine.feel.names import children, free_names
from engine.feel.values import compare, equal, kind, number
from engine.feel.writing import text

MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""Constants do not depend on when they are evaluated."""
_MOVING = frozenset({"now", "today"})
_FUEL = 1_000
_SECOND = timedelta(seconds=1)
_DISCRETE = frozenset({"string", "boolean", "null"})


class NotConstant(Exception):
    """A condition is more than a comparison with constants."""


class Atom(NamedTuple):
    """One value, or all between two; ``sample`` is one of them. Open ends are None; ``single`` is a value alone."""

    sample: object
    low: object
    high: object
    single: bool


def constants(node: nodes.Node) -> Iterator[object]:
    """The values that the unary tests compare with. Raises NotConstant."""
    if isinstance(node, nodes.Tests):
        for test in node.tests:
            yield from constants(test)
    elif isinstance(node, nodes.UnaryTest):
        found = _constant(node.operand)
        if node.operator not in ("=", "!=") and kind(found) in _DISCRETE:
            raise NotConstant
        yield found
    elif isinstance(node, nodes.RangeOf):
        for end in (node.start, node.end):
            if end is not None:
                if kind(found := _constant(end)) in _DISCRETE:
                    raise NotConstant
                yield found
    else:
        found = _constant(node)
        if kind(found) in ("list", "context", "range", "function"):
            raise NotConstant
        yield found


def _constant(node: nodes.Node) -> object:
    if isinstance(node, nodes.Literal):
        return number(node.value)
    if free_names(node, FUNCTIONS) or any(isinstance(part, _Opaque) for part in _walk(node)):
        raise NotConstant
    if any(isinstance(part, nodes.Name) and part.name in {"?", *_MOVING} for part in _walk(node)):
        raise NotConstant
    try:
        return number(Expression("", node).evaluate({}, MOMENT, _FUEL).value)
    except ExpressionError as problem:
        raise NotConstant from problem


_Opaque = (nodes.Lambda, nodes.For, nodes.Quantified, nodes.Filter)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in children(node):
        yield from _walk(child)


def atoms_of(values: Iterable[object]) -> list[Atom]:
    """All there is to tell apart, given the constants of a column. Raises NotConstant for a mixture of types."""
    distinct = _distinct(values)
    kinds = {kind(value) for value in distinct} - {"null"}
    nulls = [Atom(None, None, None, True)] if None in distinct else []
    if len(kinds) > 1:
        raise NotConstant
    if not kinds:
        return nulls or [Atom(None, None, None, False)]
    only = [value for value in distinct if value is not None]
    (found,) = kinds
    if found == "boolean":
        return [*(Atom(value, None, None, True) for value in (True, False)), *nulls]
    if found == "string":
        other = "".join(str(value) for value in only) + "…"
        return [*(Atom(value, None, None, True) for value in only), Atom(other, None, None, False), *nulls]
    return [*_ordered(only), *nulls]


def _distinct(values: Iterable[object]) -> list[object]:
    found: list[object] = []
    for value in values:
        if not any(equal(value, other) is True for other in found):
            found.append(value)
    return found


def _ordered(values: list[object]) -> list[Atom]:
    def order(left: object, right: object) -> int:
        found = compare(left, right)
        if found is None:
            raise NotConstant
        return found

    values = sorted(values, key=cmp_to_key(order))
    made = [Atom(_moved(values[0], -1), None, values[0], False)]
    for value, following in zip(values, [*values[1:], None], strict=True):
        made.append(Atom(value, value, value, True))
        sample = _moved(value, 1) if following is None else _between(value, following)
        if sample is not None:
            made.append(Atom(sample, value, following, False))
    return [atom for atom in made if atom.sample is not None]


def _moved(value: object, step: int) -> object:
    """A value beyond the last, or before the first; None where there is none."""
    try:
        if isinstance(value, int | Decimal):
            return value + step
        if isinstance(value, datetime):
            return value + step * _SECOND
        if isinstance(value, date):
            return value + timedelta(days=step)
        if isinstance(value, timedelta):
            return value + step * _SECOND
    except OverflowError:
        return None
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(value.months + step)
    return _moved_clock(value, step) if isinstance(value, time) else None


def _moved_clock(value: time, step: int) -> time | None:
    moved = datetime.combine(MOMENT.date(), value.replace(tzinfo=None)) + step * _SECOND
    return moved.time().replace(tzinfo=value.tzinfo) if moved.date() == MOMENT.date() else None


def _between(low: object, high: object) -> object:
    """None where nothing lies between."""
    if isinstance(low, int | Decimal) and isinstance(high, int | Decimal):
        return (Decimal(low) + Decimal(high)) / 2
    if isinstance(low, YearsMonthsDuration) and isinstance(high, YearsMonthsDuration):
        middle = YearsMonthsDuration((low.months + high.months) // 2)
        return middle if middle != low else None
    if isinstance(low, time) and isinstance(high, time):
        return _moved_clock(low, 1)
    if isinstance(low, datetime) and isinstance(high, datetime):
        return low + (high - low) / 2
    if isinstance(low, date) and isinstance(high, date):
        return low + timedelta(days=1) if (high - low).days > 1 else None
    return low + (high - low) / 2 if isinstance(low, timedelta) and isinstance(high, timedelta) else None


def described(name: str, atoms: list[Atom], every: list[Atom]) -> str:
    """A stretch of neighbours as a condition: ``age in [18..65)``; empty if it is all there is."""
    if len(atoms) == len(every):
        return ""
    first, last = atoms[0], atoms[-1]
    if kind(first.sample) in _DISCRETE:
        named = [
            text(atom.sample) if kind(atom.sample) != "string" else f'"{atom.sample}"'
            for atom in atoms
            if atom.single
        ]
        if len(named) == len(atoms):
            return f"{name} = {' or '.join(named)}" if first.sample is not None else f"{name} = null"
        others = [f'"{atom.sample}"' for atom in every if atom.single and atom not in atoms]
        return f"{name} not in ({', '.join(others)})"
    if first.single and len(atoms) == 1:
        return f"{name} = {text(first.sample)}"
    if first.low is None:
        return f"{name} {'<=' if last.single else '<'} {text(last.high)}"
    if last.high is None:
        return f"{name} {'>=' if first.single else '>'} {text(first.low)}"
    opening, closing = "[" if first.single else "(", "]" if last.single else ")"
    return f"{name} in {opening}{text(first.low)}..{text(last.high)}{closing}"
