"""Syntax tree → closures over a frame of the variables and the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from engine.feel import FeelError
from engine.feel.lexer import error
from engine.feel.limits import MAX_STRING
from engine.feel.run import CONTEXT, RUN, Evaluate, Frame
from engine.feel.values import kind, number
from engine.juel import nodes as n
from engine.juel.coercion import as_boolean, as_text, calculate, in_order, is_empty, negative, same, whole
from engine.juel.context import context_of
from engine.juel.executions import AMBIENT
from engine.juel.methods.collections import key_of

_Compile = Callable[[Any, str], Evaluate]
_C = TypeVar("_C", bound=_Compile)
_COMPILERS: dict[type[n.Node], _Compile] = {}


def compiles(kind_: type[n.Node]) -> Callable[[_C], _C]:
    """Registers how nodes of the kind are compiled; the second argument is the whole text."""

    def register(compile_: _C) -> _C:
        _COMPILERS[kind_] = compile_
        return compile_

    return register


def compile_node(node: n.Node, text: str) -> Evaluate:
    """Raises ExpressionError for what can never be evaluated."""
    return _COMPILERS[type(node)](node, text)


def guarded(evaluate: Evaluate, node: n.Node, text: str) -> Evaluate:
    """What is not defined is an error with its place in the text."""
    at = node.at

    def checked(frame: Frame) -> object:
        try:
            return evaluate(frame)
        except FeelError as problem:
            raise error(str(problem), text, at) from problem

    return checked


@compiles(n.Literal)
def _literal(node: n.Literal, text: str) -> Evaluate:
    value = node.value
    return lambda frame: value


@compiles(n.Name)
def _name(node: n.Name, text: str) -> Evaluate:
    name = node.name
    if name == "execution":
        raise error("The execution is no value: use its properties and methods.", text, node.at)

    def evaluate(frame: Frame) -> object:
        variables = frame[CONTEXT]
        if name in variables:
            return number(variables[name])
        context, ambient = context_of(variables), AMBIENT.get(name)
        if context is not None and ambient is not None:
            return ambient(context)
        raise error(_no_variable(name, variables), text, node.at)

    return evaluate


def _no_variable(name: str, variables: Any) -> str:
    seen = sorted(variables)[:20]
    told = f"The variables here are {', '.join(seen)}." if seen else "There are no variables here."
    return f"There is no variable {name!r}. {told}"


def compile_path(node: n.Path, text: str) -> Evaluate:
    """An entry of a map."""
    source, name = compile_node(node.source, text), node.name

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        if type(value) is dict:
            return number(value.get(name))
        if value is None:
            return None
        raise FeelError(f"A {kind(value)} has no property {name!r}; methods are called with ().")

    return guarded(evaluate, node, text)


@compiles(n.Item)
def _item(node: n.Item, text: str) -> Evaluate:
    source, key = compile_node(node.source, text), compile_node(node.key, text)

    def evaluate(frame: Frame) -> object:
        value, wanted = source(frame), key(frame)
        if value is None or wanted is None:
            return None
        if type(value) is dict:
            return number(value.get(key_of(wanted)))
        if type(value) is list:
            at = whole(wanted)
            return number(value[at]) if 0 <= at < len(value) else None
        raise FeelError(f"A {kind(value)} has no items.")

    return guarded(evaluate, node, text)


@compiles(n.Arithmetic)
def _arithmetic(node: n.Arithmetic, text: str) -> Evaluate:
    first = compile_node(node.first, text)
    rest = tuple((sign, compile_node(operand, text)) for sign, operand in node.rest)

    def evaluate(frame: Frame) -> object:
        value = first(frame)
        for sign, operand in rest:
            frame[RUN].spend()
            value = calculate(sign, value, operand(frame))
        return value

    return guarded(evaluate, node, text)


@compiles(n.Comparison)
def _comparison(node: n.Comparison, text: str) -> Evaluate:
    left, right, sign = compile_node(node.left, text), compile_node(node.right, text), node.operator
    wanted = sign == "=="

    def equality(frame: Frame) -> object:
        frame[RUN].spend()
        return same(left(frame), right(frame), frame[RUN].spend) is wanted

    def order(frame: Frame) -> object:
        frame[RUN].spend()
        return in_order(sign, left(frame), right(frame), frame[RUN].spend)

    return guarded(equality if sign in ("==", "!=") else order, node, text)


@compiles(n.Logic)
def _logic(node: n.Logic, text: str) -> Evaluate:
    operands = tuple(compile_node(operand, text) for operand in node.operands)
    deciding = node.operator == "||"

    def evaluate(frame: Frame) -> object:
        for operand in operands:
            if as_boolean(operand(frame)) is deciding:
                return deciding
        return not deciding

    return guarded(evaluate, node, text)


@compiles(n.Unary)
def _unary(node: n.Unary, text: str) -> Evaluate:
    operand, operation = compile_node(node.operand, text), _UNARY[node.operator]
    return guarded(lambda frame: operation(operand(frame)), node, text)


def _negated(value: object) -> bool:
    return not as_boolean(value)


_UNARY: dict[str, Callable[[object], object]] = {"-": negative, "!": _negated, "empty": is_empty}


@compiles(n.Choice)
def _choice(node: n.Choice, text: str) -> Evaluate:
    condition = compile_node(node.condition, text)
    then, otherwise = compile_node(node.then, text), compile_node(node.otherwise, text)

    def decided(frame: Frame) -> object:
        return as_boolean(condition(frame))

    decide = guarded(decided, node, text)
    return lambda frame: then(frame) if decide(frame) else otherwise(frame)


@compiles(n.Text)
def _text(node: n.Text, text: str) -> Evaluate:
    parts = tuple(compile_node(part, text) for part in node.parts)

    def evaluate(frame: Frame) -> object:
        run, pieces, length = frame[RUN], [], 0
        for part in parts:
            pieces.append(as_text(part(frame), run.spend))
            length += len(pieces[-1])
            if length > MAX_STRING:
                raise FeelError(f"A string has at most {MAX_STRING} characters.")
        return run.made("".join(pieces))

    return guarded(evaluate, node, text)
