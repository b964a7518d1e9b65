"""Arithmetic, comparison, logic and choice (DMN 1.5, 10.3.2.11 and tables 50 to 57)."""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.arithmetic import ARITHMETIC, negate
from engine.feel.compiler.base import Scope, compile_node, compiles
from engine.feel.run import RUN, Evaluate, Frame, Run, Where
from engine.feel.values import compare, equal, kind

_POWER_COST = 100
_CALENDAR_COST = 6
_Operation = Callable[[object, object, Run], object]


@compiles(n.Arithmetic)
def _arithmetic(node: n.Arithmetic, scope: Scope) -> Evaluate:
    first, where = compile_node(node.first, scope), scope.where(node)
    rest = tuple((_operation(sign, where), compile_node(operand, scope)) for sign, operand in node.rest)
    if len(rest) == 1:
        return _single(first, *rest[0])

    def evaluate(frame: Frame) -> object:
        value = first(frame)
        for operation, operand in rest:
            value = operation(value, operand(frame), frame[RUN])
        return value

    return evaluate


def _single(left: Evaluate, operation: _Operation, right: Evaluate) -> Evaluate:
    return lambda frame: operation(left(frame), right(frame), frame[RUN])


def _operation(sign: str, where: Where) -> _Operation:
    """The result; null with a warning where there is none."""
    operate, cost = ARITHMETIC[sign], _POWER_COST if sign == "**" else 0

    def operation(left: object, right: object, run: Run) -> object:
        if cost:
            run.spend(cost)
        try:
            result = operate(left, right)
        except (ValueError, ArithmeticError) as problem:
            run.warn(f"{kind(left)} {sign} {kind(right)} failed: {_reason(problem)}.", where)
            return None
        if type(result) is int or type(result) is Decimal:
            return result
        if result is None:
            run.warn(f"{kind(left)} {sign} {kind(right)} is not defined.", where)
        run.spend(_CALENDAR_COST)
        return run.made(result)

    return operation


def _reason(problem: Exception) -> str:
    if isinstance(problem, ValueError) and problem.args:
        return str(problem).rstrip(".")
    return "the result is too large"


_PYTHON: dict[str, Callable[[Any, Any], bool]] = {
    "=": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}
_ORDERS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}


@compiles(n.Comparison)
def _comparison(node: n.Comparison, scope: Scope) -> Evaluate:
    left, right, where = compile_node(node.left, scope), compile_node(node.right, scope), scope.where(node)
    direct, sign = _PYTHON[node.operator], node.operator

    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is type(b) and (type(a) is int or type(a) is str):
            return direct(a, b)
        return compared(sign, a, b, frame[RUN], where)

    return evaluate


def compared(sign: str, left: object, right: object, run: Run, where: Where) -> bool | None:
    """Three-valued: null with a warning where the two cannot be compared."""
    outcome: bool | None
    if sign in _ORDERS:
        if isinstance(left, date | time):
            run.spend(_CALENDAR_COST)
        order = compare(left, right)
        outcome = None if order is None else order in _ORDERS[sign]
    else:
        same = equal(left, right, run.spend)
        outcome = same if same is None or sign == "=" else not same
    if outcome is None:
        run.warn(f"{kind(left)} {sign} {kind(right)} is not defined.", where)
    return outcome


@compiles(n.Logic)
def _logic(node: n.Logic, scope: Scope) -> Evaluate:
    """What decides wins; otherwise null and other values make the whole null (table 50)."""
    operands = tuple(compile_node(operand, scope) for operand in node.operands)
    deciding = node.operator == "or"

    def evaluate(frame: Frame) -> object:
        result: bool | None = not deciding
        for operand in operands:
            value = operand(frame)
            if value is deciding:
                return deciding
            if type(value) is not bool:
                result = None
        return result

    return evaluate


@compiles(n.Negation)
def _negation(node: n.Negation, scope: Scope) -> Evaluate:
    operand, where = compile_node(node.operand, scope), scope.where(node)

    def evaluate(frame: Frame) -> object:
        value = operand(frame)
        try:
            negative = negate(value)
        except ArithmeticError:
            negative = None
        if negative is None:
            frame[RUN].warn(f"A {kind(value)} has no negative.", where)
        return negative

    return evaluate


@compiles(n.If)
def _if(node: n.If, scope: Scope) -> Evaluate:
    condition, where = compile_node(node.condition, scope), scope.where(node.condition)
    then, otherwise = compile_node(node.then, scope), compile_node(node.otherwise, scope)

    def evaluate(frame: Frame) -> object:
        chosen = condition(frame)
        if chosen is True:
            return then(frame)
        if chosen is not False:
            frame[RUN].warn(f"The condition is {kind(chosen)}, not true or false: it counts as false.", where)
        return otherwise(frame)

    return evaluate
