"""Comprehensions. Each round costs fuel by the size of what it evaluates."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from engine.feel import FeelError
from engine.feel.limits import MAX_LIST
from engine.feel.run import RUN, Evaluate, Frame
from engine.feel.values import kind, number
from engine.python_expressions.operations import truth
from engine.python_expressions.scope import Scope, compile_node, compiles, guarded
from engine.python_expressions.values import distinct, text_key

_Rounds = Callable[[Frame], Iterator[None]]


def items_of(value: object) -> list[object]:
    """What a loop goes through: items, keys, characters. Raises FeelError."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict | str):
        return list(value)
    raise FeelError(f"A {kind(value)} cannot be iterated over.")


@compiles(ast.ListComp, ast.GeneratorExp)
def _list(node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Evaluate:
    collect = _collector(node, scope)
    return guarded(lambda frame: frame[RUN].made(collect(frame)), node, scope)


@compiles(ast.SetComp)
def _set(node: ast.SetComp, scope: Scope) -> Evaluate:
    collect = _collector(node, scope)
    return guarded(lambda frame: distinct(frame, collect(frame)), node, scope)


def _collector(
    node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
) -> Callable[[Frame], list[object]]:
    rounds, inner = _rounds(node.generators, scope, node)
    element = compile_node(node.elt, inner)

    def collect(frame: Frame) -> list[object]:
        found: list[object] = []
        for _ in rounds(frame):
            found.append(element(frame))
            if len(found) > MAX_LIST:
                frame[RUN].made(found)
        return found

    return collect


@compiles(ast.DictComp)
def _dict(node: ast.DictComp, scope: Scope) -> Evaluate:
    rounds, inner = _rounds(node.generators, scope, node)
    key, value = compile_node(node.key, inner), compile_node(node.value, inner)

    def evaluate(frame: Frame) -> object:
        return {text_key(key(frame)): value(frame) for _ in rounds(frame)}

    return guarded(evaluate, node, scope)


def _rounds(generators: list[ast.comprehension], scope: Scope, node: ast.AST) -> tuple[_Rounds, Scope]:
    """One step of the result for each combination, and the scope in which the names are bound."""
    cost = 1 + sum(1 for _ in ast.walk(node)) // 2
    levels: list[tuple[Evaluate, Callable[[Frame, object], None], list[Evaluate]]] = []
    for generator in generators:
        if generator.is_async:
            raise scope.error("async cannot be used in an expression.", node)
        source = compile_node(generator.iter, scope)
        scope, bind = _target(generator.target, scope)
        levels.append((source, bind, [compile_node(test, scope) for test in generator.ifs]))

    def rounds(frame: Frame, depth: int = 0) -> Iterator[None]:
        if depth == len(levels):
            yield
            return
        source, bind, tests = levels[depth]
        for item in items_of(source(frame)):
            frame[RUN].spend(cost)
            bind(frame, number(item))
            if all(truth(test(frame)) for test in tests):
                yield from rounds(frame, depth + 1)

    return rounds, scope


def _target(target: ast.expr, scope: Scope) -> tuple[Scope, Callable[[Frame, object], None]]:
    """A name, or several that take apart a list."""
    if isinstance(target, ast.Name):
        scope, (slot,) = scope.bind(target.id)
        return scope, lambda frame, value: frame.__setitem__(slot, value)
    if not isinstance(target, ast.Tuple | ast.List):
        raise scope.error("A name is expected behind for.", target)
    binds: list[Callable[[Frame, object], None]] = []
    for part in target.elts:
        scope, bind = _target(part, scope)
        binds.append(bind)

    def bind_all(frame: Frame, value: object) -> None:
        values = items_of(value)
        if len(values) != len(binds):
            raise FeelError(f"{len(binds)} names cannot be given to {len(values)} values.")
        for bind, item in zip(binds, values, strict=True):
            bind(frame, number(item))

    return scope, bind_all
