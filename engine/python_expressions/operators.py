"""Arithmetic, comparison, logic and choice."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import pairwise

from engine.feel import Run
from engine.feel.run import RUN, Evaluate, Frame
from engine.python_expressions.operations import (
    OPERATIONS,
    calculate,
    contains,
    negative,
    order,
    same,
    truth,
)
from engine.python_expressions.scope import Scope, compile_node, compiles, guarded

_Test = Callable[[object, object, Run], bool]
_TESTS: dict[type[ast.cmpop], _Test] = {
    ast.Eq: same,
    ast.NotEq: lambda left, right, run: not same(left, right, run),
    ast.Lt: lambda left, right, run: order(left, right, "<") < 0,
    ast.LtE: lambda left, right, run: order(left, right, "<=") <= 0,
    ast.Gt: lambda left, right, run: order(left, right, ">") > 0,
    ast.GtE: lambda left, right, run: order(left, right, ">=") >= 0,
    ast.In: lambda left, right, run: contains(run, right, left),
    ast.NotIn: lambda left, right, run: not contains(run, right, left),
    ast.Is: lambda left, right, run: left is right,
    ast.IsNot: lambda left, right, run: left is not right,
}


@compiles(ast.BinOp)
def _binary(node: ast.BinOp, scope: Scope) -> Evaluate:
    if type(node.op) not in OPERATIONS:
        raise scope.error(f"The operator {type(node.op).__name__} cannot be used in an expression.", node)
    sign, operation = OPERATIONS[type(node.op)]
    left, right = compile_node(node.left, scope), compile_node(node.right, scope)
    return guarded(
        lambda frame: calculate(sign, operation, left(frame), right(frame), frame[RUN]), node, scope
    )


@compiles(ast.UnaryOp)
def _unary(node: ast.UnaryOp, scope: Scope) -> Evaluate:
    operand = compile_node(node.operand, scope)
    if isinstance(node.op, ast.Not):
        return lambda frame: not truth(operand(frame))
    if isinstance(node.op, ast.USub):
        return guarded(lambda frame: negative(operand(frame)), node, scope)
    if isinstance(node.op, ast.UAdd):
        return guarded(lambda frame: negative(negative(operand(frame))), node, scope)
    raise scope.error("The operator ~ cannot be used in an expression.", node)


@compiles(ast.BoolOp)
def _logic(node: ast.BoolOp, scope: Scope) -> Evaluate:
    """The operand that decides, as in Python."""
    operands = [compile_node(operand, scope) for operand in node.values]
    deciding = isinstance(node.op, ast.Or)

    def evaluate(frame: Frame) -> object:
        value: object = None
        for operand in operands:
            value = operand(frame)
            if truth(value) is deciding:
                return value
        return value

    return evaluate


@compiles(ast.Compare)
def _comparison(node: ast.Compare, scope: Scope) -> Evaluate:
    _check_identity(node, scope)
    first = compile_node(node.left, scope)
    rest = [
        (_TESTS[type(sign)], compile_node(operand, scope))
        for sign, operand in zip(node.ops, node.comparators, strict=True)
    ]

    def evaluate(frame: Frame) -> object:
        left = first(frame)
        for test, operand in rest:
            frame[RUN].spend()
            right = operand(frame)
            if not test(left, right, frame[RUN]):
                return False
            left = right
        return True

    return guarded(evaluate, node, scope)


def _check_identity(node: ast.Compare, scope: Scope) -> None:
    """``is`` asks for None, True and False alone: whether two other values are one object means nothing here."""
    operands = [node.left, *node.comparators]
    for sign, sides in zip(node.ops, pairwise(operands), strict=True):
        if isinstance(sign, ast.Is | ast.IsNot) and not any(map(_is_single, sides)):
            raise scope.error(
                "With is and is not, compare to None, True or False; else write == or !=.", node
            )


def _is_single(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


@compiles(ast.IfExp)
def _choice(node: ast.IfExp, scope: Scope) -> Evaluate:
    condition = compile_node(node.test, scope)
    then, otherwise = compile_node(node.body, scope), compile_node(node.orelse, scope)
    return lambda frame: then(frame) if truth(condition(frame)) else otherwise(frame)
