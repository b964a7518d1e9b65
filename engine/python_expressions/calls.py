"""Calls of functions and methods. What no value and no table knows is refused before anything runs."""

from __future__ import annotations

import ast

from engine.feel import Function
from engine.feel.run import RUN, Evaluate, Frame
from engine.feel.values import kind
from engine.juel.methods.calling import called, listed, method_of, never_called, wrong_count
from engine.python_expressions.functions import FUNCTIONS, by_position
from engine.python_expressions.methods import INSTEAD, METHODS
from engine.python_expressions.scope import Scope, compile_node, compiles, guarded


@compiles(ast.Call)
def _call(node: ast.Call, scope: Scope) -> Evaluate:
    name = _dotted(node.func, scope)
    if name is not None and name in FUNCTIONS:
        return _function_call(node, name, scope)
    if isinstance(node.func, ast.Attribute):
        return _method_call(node, node.func, scope)
    if name is not None:
        raise scope.error(f"There is no function {name}(). There is {listed(FUNCTIONS)}.", node)
    raise scope.error("Only functions and methods can be called, by their names.", node)


def _dotted(node: ast.expr, scope: Scope) -> str | None:
    """A name, or two with a point between, that nothing around binds."""
    if isinstance(node, ast.Name):
        return node.id
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id not in scope.bound
    ):
        return f"{node.value.id}.{node.attr}"
    return None


def _function_call(node: ast.Call, name: str, scope: Scope) -> Evaluate:
    function = FUNCTIONS[name]
    arguments = [compile_node(argument, scope) for argument in node.args]
    keywords = [(_keyword(keyword, scope), compile_node(keyword.value, scope)) for keyword in node.keywords]
    _check_count(function, name, node, scope)

    def evaluate(frame: Frame) -> object:
        values = [argument(frame) for argument in arguments]
        if keywords:
            named = {key: value(frame) for key, value in keywords}
            values = by_position(function, name, values, named)
        return called(function, name, frame[RUN], values)

    return guarded(evaluate, node, scope)


def _keyword(keyword: ast.keyword, scope: Scope) -> str:
    if keyword.arg is None:
        raise scope.error("** cannot be used in a call.", keyword.value)
    return keyword.arg


def _check_count(function: Function, name: str, node: ast.Call, scope: Scope) -> None:
    if not node.keywords and not function.takes(len(node.args)):
        raise scope.error(wrong_count(function, name, len(node.args), 0), node)


def _method_call(node: ast.Call, target: ast.Attribute, scope: Scope) -> Evaluate:
    name = target.attr
    if node.keywords:
        raise scope.error(f"{name}() takes its arguments by position.", node)
    complaint = never_called(METHODS, _kind_of(target.value), name, len(node.args))
    if complaint:
        raise scope.error(f"{complaint} {INSTEAD.get(name, '')}".rstrip(), node)
    source = compile_node(target.value, scope)
    arguments = [compile_node(argument, scope) for argument in node.args]

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        method = method_of(METHODS, INSTEAD, value, name)
        return called(method, name, frame[RUN], [value, *(argument(frame) for argument in arguments)], 1)

    return guarded(evaluate, node, scope)


def _kind_of(node: ast.expr) -> str | None:
    """The kind of a literal, None where any value may come."""
    return kind(node.value) if isinstance(node, ast.Constant) else None
