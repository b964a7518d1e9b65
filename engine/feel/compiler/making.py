"""Lists, contexts, ranges and functions as expressions write them (DMN 1.5, 10.3.2.6 to 10.3.2.8, 10.3.2.12)."""

from __future__ import annotations

from engine.feel import nodes as n
from engine.feel.builtins.base import FeelError
from engine.feel.compiler.base import Scope, call_cost, compile_node, compiles
from engine.feel.run import RUN, Evaluate, Frame, Run
from engine.feel.types import ANY, fitted
from engine.feel.values import Function, Range, Signature, compare, kind, number


@compiles(n.ListOf)
def _list(node: n.ListOf, scope: Scope) -> Evaluate:
    items = tuple(compile_node(item, scope) for item in node.items)
    return lambda frame: [item(frame) for item in items]


@compiles(n.ContextOf)
def _context(node: n.ContextOf, scope: Scope) -> Evaluate:
    """Entries see those before them; a function sees itself."""
    entries: list[tuple[str, int, Evaluate]] = []
    inner, add = scope.growing()
    for name, value in node.entries:
        if isinstance(value, n.Lambda):
            slot = add(name)
            entries.append((name, slot, _lambda(value, inner, slot)))
        else:
            compiled = compile_node(value, inner)
            entries.append((name, add(name), compiled))

    def evaluate(frame: Frame) -> object:
        made: dict[str, object] = {}
        for name, slot, value in entries:
            made[name] = frame[slot] = value(frame)
        return made

    return evaluate


def constant_range(node: n.RangeOf) -> Range | None:
    """The range, if its ends are literals that can be compared."""
    ends = [end for end in (node.start, node.end) if end is not None]
    values = [end.value for end in ends if isinstance(end, n.Literal) and end.value is not None]
    if len(values) < len(ends) or (len(values) == 2 and compare(values[0], values[1]) is None):
        return None
    low = values[0] if node.start is not None else None
    high = values[-1] if node.end is not None else None
    return Range(low, high, node.start_included, node.end_included)


@compiles(n.RangeOf)
def _range(node: n.RangeOf, scope: Scope) -> Evaluate:
    constant = constant_range(node)
    if constant is not None:
        return lambda frame: constant
    start = compile_node(node.start, scope) if node.start else None
    end = compile_node(node.end, scope) if node.end else None
    includes, where = (node.start_included, node.end_included), scope.where(node)

    def evaluate(frame: Frame) -> object:
        low = start(frame) if start else None
        high = end(frame) if end else None
        if (
            (start and low is None)
            or (end and high is None)
            or (start and end and compare(low, high) is None)
        ):
            frame[RUN].warn(f"There is no range from {kind(low)} to {kind(high)}.", where)
            return None
        return Range(low, high, *includes)

    return evaluate


@compiles(n.Lambda)
def _plain_lambda(node: n.Lambda, scope: Scope) -> Evaluate:
    return _lambda(node, scope, None)


def _lambda(node: n.Lambda, scope: Scope, own: int | None) -> Evaluate:
    """A function over the names as they are now. ``own`` is the slot where it finds itself."""
    inner, slots = scope.bind(*(name for name, _ in node.parameters))
    body, cost = compile_node(node.body, inner), call_cost(node.body)
    places = tuple((slot, *parameter) for slot, parameter in zip(slots, node.parameters, strict=True))
    signature = Signature(tuple(name for name, _ in node.parameters), len(node.parameters))

    def evaluate(frame: Frame) -> object:
        captured = frame[:]

        def call(run: Run, *values: object) -> object:
            run.spend(cost)
            called = captured[:]
            called[RUN] = run
            for (slot, name, type_), value in zip(places, values, strict=True):
                fits, called[slot] = (
                    (True, number(value)) if type_ is ANY else fitted(number(value), type_, run)
                )
                if not fits:
                    raise FeelError(f"The parameter {name!r} takes {type_}, not {kind(value)}.")
            return body(called)

        made = Function((signature,), call)
        if own is not None:
            captured[own] = made
        return made

    return evaluate
