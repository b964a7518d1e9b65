"""Tests of a value: unary tests, ``in``, ``between``, ``instance of`` (DMN 1.5, 10.3.2.4, tables 50 and 51)."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import nodes as n
from engine.feel.compiler.base import Scope, compile_node, compiles
from engine.feel.compiler.making import constant_range
from engine.feel.compiler.operators import compared
from engine.feel.names import mentions
from engine.feel.run import CONTEXT, RUN, Evaluate, Frame, Run
from engine.feel.types import conforms
from engine.feel.values import Range, equal, kind, membership, ordered

_Test = Callable[[Frame, object], bool | None]
INPUT = "?"
"""The name of the tested value."""


@compiles(n.UnaryTest)
def _unary_test(node: n.UnaryTest, scope: Scope) -> Evaluate:
    operand, sign, where = compile_node(node.operand, scope), node.operator, scope.where(node)
    value = compile_node(n.Name(INPUT, at=node.at), scope)
    return lambda frame: compared(sign, value(frame), operand(frame), frame[RUN], where)


def passes(test: object, value: object, run: Run) -> bool | None:
    """Whether a value passes what a test gave: a range, a list of choices, or an equal value."""
    if isinstance(test, Range):
        return equal(test, value) if isinstance(value, Range) else test.contains(value)
    if isinstance(test, list):
        if isinstance(value, list) and equal(test, value, run.spend) is True:
            return True
        run.spend(1 + len(test))
        return any(passes(choice, value, run) is True for choice in test)
    return equal(test, value, run.spend)


def _test(node: n.Node, scope: Scope) -> _Test:
    """A test that asks about ``?`` is a condition; any other gives what the value is measured by."""
    test = compile_node(node, scope)
    if isinstance(node, n.RangeOf) and (constant := constant_range(node)):
        return _within(constant)
    if isinstance(node, n.RangeOf):
        return lambda frame, value: _in_range(test(frame), value, frame[RUN])
    if isinstance(node, n.UnaryTest):
        return lambda frame, value: _truth(test(frame))
    if not mentions(node, INPUT):
        return lambda frame, value: passes(test(frame), value, frame[RUN])

    def evaluate(frame: Frame, value: object) -> bool | None:
        outcome = test(frame)
        return outcome if isinstance(outcome, bool) else passes(outcome, value, frame[RUN])

    return evaluate


def _within(range_: Range) -> _Test:
    contains = membership(range_)
    return lambda frame, value: passes(range_, value, frame[RUN]) if type(value) is Range else contains(value)


def _in_range(range_: object, value: object, run: Run) -> bool | None:
    return None if range_ is None else passes(range_, value, run)


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _any_of(nodes: tuple[n.Node, ...], scope: Scope) -> _Test:
    tests = tuple(_test(node, scope) for node in nodes)
    if len(tests) == 1:
        return tests[0]

    def evaluate(frame: Frame, value: object) -> bool | None:
        outcome: bool | None = False
        for test in tests:
            passed = test(frame, value)
            if passed is True:
                return True
            if passed is None:
                outcome = None
        return outcome

    return evaluate


@compiles(n.In)
def _in(node: n.In, scope: Scope) -> Evaluate:
    value = compile_node(node.value, scope)
    inner, (slot,) = scope.bind(INPUT)
    test = _any_of(node.tests, inner)

    def evaluate(frame: Frame) -> object:
        frame[slot] = tested = value(frame)
        return test(frame, tested)

    return evaluate


@compiles(n.Tests)
def _tests(node: n.Tests, scope: Scope) -> Evaluate:
    if not node.tests:
        return lambda frame: True
    test, wanted = _any_of(node.tests, scope), not node.negated

    def evaluate(frame: Frame) -> object:
        passed = test(frame, frame[CONTEXT][INPUT])
        return None if passed is None else passed is wanted

    return evaluate


@compiles(n.Between)
def _between(node: n.Between, scope: Scope) -> Evaluate:
    value, low, high = (compile_node(part, scope) for part in (node.value, node.low, node.high))
    where = scope.where(node)

    def evaluate(frame: Frame) -> object:
        tested, least, most = value(frame), low(frame), high(frame)
        above, below = ordered(tested, least, True), ordered(most, tested, True)
        if above is None or below is None:
            frame[RUN].warn(f"{kind(tested)} between {kind(least)} and {kind(most)} is not defined.", where)
            return None
        return above and below

    return evaluate


@compiles(n.InstanceOf)
def _instance_of(node: n.InstanceOf, scope: Scope) -> Evaluate:
    value, wanted = compile_node(node.value, scope), node.type
    return lambda frame: conforms(value(frame), wanted, frame[RUN].spend)
