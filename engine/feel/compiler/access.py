"""Literals and names, and what lies inside their values: entries, parts, items (DMN 1.5, 10.3.2.13, 10.3.2.5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.feel import nodes as n
from engine.feel.arithmetic import as_decimal
from engine.feel.builtins import FUNCTIONS
from engine.feel.compiler.base import Scope, compile_node, compiles, round_cost
from engine.feel.parts import PARTS
from engine.feel.run import CONTEXT, RUN, Evaluate, Frame, Run, Where
from engine.feel.values import is_number, kind, number


@compiles(n.Literal)
def _literal(node: n.Literal, scope: Scope) -> Evaluate:
    value = node.value
    return lambda frame: value


@compiles(n.Name)
def _name(node: n.Name, scope: Scope) -> Evaluate:
    items, slot = scope.resolve(node.name)
    outer = _bound(slot) if slot is not None else _variable(node.name, scope.where(node))
    return _entry_first(node.name, items, outer) if items else outer


def _bound(slot: int) -> Evaluate:
    return lambda frame: frame[slot]


def _variable(name: str, where: Where) -> Evaluate:
    builtin = FUNCTIONS.get(name)

    def evaluate(frame: Frame) -> object:
        context = frame[CONTEXT]
        if name in context:
            return number(context[name])
        if builtin is None:
            frame[RUN].warn(f"There is no variable {name!r}.", where)
        return builtin

    return evaluate


def _entry_first(name: str, items: tuple[int, ...], outer: Evaluate) -> Evaluate:
    """Inside a filter: an entry of the filtered item hides the variable of that name."""

    def evaluate(frame: Frame) -> object:
        for slot in items:
            item = frame[slot]
            if type(item) is dict and name in item:
                return number(item[name])
        return outer(frame)

    return evaluate


@compiles(n.Path)
def _path(node: n.Path, scope: Scope) -> Evaluate:
    source, name, where = compile_node(node.source, scope), node.name, scope.where(node)

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        if type(value) is dict and name in value:
            return number(value[name])
        if isinstance(value, list):
            run = frame[RUN]
            run.spend(len(value))
            return [_inside(item, name, run, where) for item in value]
        return _inside(value, name, frame[RUN], where)

    return evaluate


def _inside(value: object, name: str, run: Run, where: Where) -> object:
    """An entry of a context, or a part of a date, time, duration or range."""
    if isinstance(value, dict):
        if name not in value:
            run.warn(f"The context has no entry {name!r}.", where)
        return number(value.get(name))
    part = PARTS.get((kind(value), name))
    if part is None:
        if value is not None:
            run.warn(f"A {kind(value)} has no {name!r}.", where)
        return None
    return part(value)


@compiles(n.Filter)
def _filter(node: n.Filter, scope: Scope) -> Evaluate:
    source, where, cost = compile_node(node.source, scope), scope.where(node), round_cost(node.condition)
    inner, slot = scope.filtering()
    chosen = _chosen(compile_node(node.condition, inner), slot, cost, where)
    index = _constant_index(node.condition)

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        items = value if isinstance(value, list) else [value]
        if value is None:
            frame[RUN].warn("Null is filtered: it counts as an empty list.", where)
            items = []
        if index is not None:
            return item_at(items, index, frame[RUN], where)
        return chosen(frame, items)

    return evaluate


def _chosen(
    condition: Evaluate, slot: int, cost: int, where: Where
) -> Callable[[Frame, list[object]], object]:
    """The items for which the condition is true; the one at the position if it is a number."""

    def evaluate(frame: Frame, items: list[object]) -> object:
        run, outer = frame[RUN], frame[slot]
        kept: list[object] = []
        for item in items or [None]:
            run.spend(cost)
            frame[slot] = number(item)
            outcome = condition(frame)
            if outcome is True:
                kept.append(item)
            elif is_number(outcome):
                return item_at(items, outcome, run, where)
        frame[slot] = outer
        return kept if items else []

    return evaluate


def _constant_index(condition: n.Node) -> int | Decimal | None:
    negative = isinstance(condition, n.Negation)
    literal = condition.operand if isinstance(condition, n.Negation) else condition
    if not isinstance(literal, n.Literal) or not isinstance(literal.value, int | Decimal):
        return None
    if isinstance(literal.value, bool):
        return None
    return -literal.value if negative else literal.value


def item_at(items: list[object], index: object, run: Run, where: Where) -> object:
    """Counted from 1, or from the end with a minus."""
    place: int | Decimal = index if isinstance(index, int) else as_decimal(index)
    if place and -len(items) <= place <= len(items) and place == int(place):
        return number(items[int(place) - 1 if place > 0 else int(place)])
    run.warn(f"The list of {len(items)} has no item {index}.", where)
    return None
