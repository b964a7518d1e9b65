"""Constants, names, attributes, items, slices, displays and f-strings."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from engine.feel import FeelError
from engine.feel.limits import MAX_STRING
from engine.feel.run import CONTEXT, RUN, Evaluate, Frame
from engine.feel.values import is_number, kind, number
from engine.juel.coercion import shown
from engine.python_expressions.methods import PROPERTIES
from engine.python_expressions.operations import same
from engine.python_expressions.scope import Scope, compile_node, compiles, guarded
from engine.python_expressions.writing import written

_PLAIN = frozenset({int, float, str, bool, type(None)})
_FURTHEST = 10**9
_ALL = "variables"


@compiles(ast.Constant)
def _constant(node: ast.Constant, scope: Scope) -> Evaluate:
    if type(node.value) not in _PLAIN:
        raise scope.error(f"A {type(node.value).__name__} cannot be used in an expression.", node)
    value = _well_formed(node.value) if isinstance(node.value, str) else number(node.value)
    if value is None and node.value is not None:
        raise scope.error("The number is too large.", node)
    return lambda frame: value


def _well_formed(text: str) -> str:
    """Halves of characters, which escapes can write, are joined or replaced: they could not be stored."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@compiles(ast.Name)
def _name(node: ast.Name, scope: Scope) -> Evaluate:
    slot = scope.bound.get(node.id)
    if slot is not None:
        return lambda frame: frame[slot]
    return variable(node.id, node, scope)


def variable(name: str, node: ast.AST, scope: Scope) -> Evaluate:
    def evaluate(frame: Frame) -> object:
        variables = frame[CONTEXT]
        if name in variables:
            return number(variables[name])
        seen = ", ".join(sorted(one for one in variables if one.isidentifier())[:20])
        told = f"The variables here are {seen}." if seen else "There are no variables here."
        raise scope.error(f"There is no variable {name!r}. {told}", node)

    return evaluate


def _wrapped_variable(node: ast.expr) -> str | None:
    """The x of ``variables['x'].value``, as models of this platform may read a variable."""
    if not (
        isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Subscript)
    ):
        return None
    source, key = node.value.value, node.value.slice
    if isinstance(source, ast.Name) and source.id == _ALL and isinstance(key, ast.Constant):
        return key.value if isinstance(key.value, str) else None
    return None


@compiles(ast.Attribute)
def _attribute(node: ast.Attribute, scope: Scope) -> Evaluate:
    """An entry of a dict, or a part of a date, moment or duration."""
    entry, wrapped = _entry_or_part(node, scope), _wrapped_variable(node)
    if wrapped is None or _ALL in scope.bound:
        return entry
    read = variable(wrapped, node, scope)
    return lambda frame: entry(frame) if _ALL in frame[CONTEXT] else read(frame)


def _entry_or_part(node: ast.Attribute, scope: Scope) -> Evaluate:
    source, name = compile_node(node.value, scope), node.attr

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        if type(value) is dict:
            return _entry(value, name)
        read = PROPERTIES.get(kind(value), {}).get(name)
        if read is None:
            raise FeelError(f"A {kind(value)} has no attribute {name!r}; methods are called with ().")
        return read(value)

    return guarded(evaluate, node, scope)


def _entry(value: dict[str, object], key: object) -> object:
    wanted = text_key(key)
    if wanted not in value:
        there = f"It has {', '.join(sorted(value)[:20])}." if value else "It is empty."
        raise FeelError(f"The dict has no entry {shown(wanted)}. {there}")
    return number(value[wanted])


@compiles(ast.Subscript)
def _subscript(node: ast.Subscript, scope: Scope) -> Evaluate:
    source = compile_node(node.value, scope)
    if isinstance(node.slice, ast.Slice):
        return _slice(node, node.slice, source, scope)
    key = compile_node(node.slice, scope)

    def evaluate(frame: Frame) -> object:
        value, wanted = source(frame), key(frame)
        if type(value) is dict:
            return _entry(value, wanted)
        if not isinstance(value, list | str):
            raise FeelError(f"A {kind(value)} has no items.")
        at = whole(wanted)
        if not -len(value) <= at < len(value):
            raise FeelError(f"The {kind(value)} of {len(value)} has no item {at}.")
        return number(value[at])

    return guarded(evaluate, node, scope)


def whole(value: object) -> int:
    """An index or count. Raises FeelError."""
    found: Any = number(value)
    if isinstance(value, bool) or not is_number(found) or found != int(found) or abs(found) > _FURTHEST:
        raise FeelError(
            f"A whole number is expected, not {shown(value) if is_number(found) else kind(value)}."
        )
    return int(found)


def _slice(node: ast.Subscript, parts: ast.Slice, source: Evaluate, scope: Scope) -> Evaluate:
    bounds = [compile_node(part, scope) if part else None for part in (parts.lower, parts.upper, parts.step)]

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        found = [bound(frame) if bound else None for bound in bounds]
        if not isinstance(value, list | str):
            raise FeelError(f"A {kind(value)} has no items.")
        lower, upper, step = (None if one is None else whole(one) for one in found)
        if step == 0:
            raise FeelError("The step of a slice is not 0.")
        return frame[RUN].made(value[lower:upper:step])

    return guarded(evaluate, node, scope)


@compiles(ast.List, ast.Tuple)
def _list(node: ast.List | ast.Tuple, scope: Scope) -> Evaluate:
    """Tuples are lists: there is no other kind of sequence among the values."""
    collect = _collector(node.elts, scope)
    return guarded(lambda frame: frame[RUN].made(collect(frame)), node, scope)


@compiles(ast.Set)
def _set(node: ast.Set, scope: Scope) -> Evaluate:
    """A list without repetitions."""
    collect = _collector(node.elts, scope)
    return guarded(lambda frame: distinct(frame, collect(frame)), node, scope)


def distinct(frame: Frame, values: list[object]) -> list[object]:
    run = frame[RUN]
    found: list[object] = []
    for value in values:
        run.spend(1 + len(found))
        if not any(same(value, other, run) for other in found):
            found.append(value)
    return found


def _collector(items: list[ast.expr], scope: Scope) -> Callable[[Frame], list[object]]:
    """The items; one with a star gives all of its own."""
    parts = [
        (
            isinstance(item, ast.Starred),
            compile_node(item.value if isinstance(item, ast.Starred) else item, scope),
        )
        for item in items
    ]

    def collect(frame: Frame) -> list[object]:
        found: list[object] = []
        for several, part in parts:
            value = part(frame)
            if not several:
                found.append(value)
            elif isinstance(value, list):
                found += value
            else:
                raise FeelError(f"* takes a list, not a {kind(value)}.")
            frame[RUN].made(found)
        return found

    return collect


@compiles(ast.Dict)
def _dict(node: ast.Dict, scope: Scope) -> Evaluate:
    pairs = [
        (compile_node(key, scope) if key is not None else None, compile_node(value, scope))
        for key, value in zip(node.keys, node.values, strict=True)
    ]

    def evaluate(frame: Frame) -> object:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key is not None:
                found[text_key(key(frame))] = value(frame)
                continue
            other = value(frame)
            if not isinstance(other, dict):
                raise FeelError(f"** takes a dict, not a {kind(other)}.")
            frame[RUN].spend(len(other))
            found.update(other)
        return found

    return guarded(evaluate, node, scope)


def text_key(key: object) -> str:
    if not isinstance(key, str):
        raise FeelError(f"The keys of a dict are texts, not {kind(key)}.")
    return key


@compiles(ast.JoinedStr)
def _joined(node: ast.JoinedStr, scope: Scope) -> Evaluate:
    parts = [_part(part, scope) for part in node.values]

    def evaluate(frame: Frame) -> object:
        run, pieces, length = frame[RUN], [], 0
        for part in parts:
            pieces.append(written(part(frame), run.spend))
            length += len(pieces[-1])
            if length > MAX_STRING:
                raise FeelError(f"A string has at most {MAX_STRING} characters.")
        return run.made("".join(pieces))

    return guarded(evaluate, node, scope)


def _part(part: ast.expr, scope: Scope) -> Evaluate:
    if not isinstance(part, ast.FormattedValue):
        return compile_node(part, scope)
    if part.format_spec is not None or part.conversion not in (-1, ord("s")):
        raise scope.error("f-strings take values only, without a format behind : or !.", part)
    return compile_node(part.value, scope)
