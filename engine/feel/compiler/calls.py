"""Calls of functions, by position or by name (DMN 1.5, 10.3.2.13.4)."""

from __future__ import annotations

from engine.feel import nodes as n
from engine.feel.builtins import FUNCTIONS, FeelError
from engine.feel.compiler.base import Scope, compile_node, compiles
from engine.feel.run import CONTEXT, RUN, Evaluate, Frame, Run, Where
from engine.feel.values import Function, Signature, kind

_COST = 2


@compiles(n.Call)
def _call(node: n.Call, scope: Scope) -> Evaluate:
    arguments = tuple(compile_node(argument, scope) for argument in node.arguments)
    target, named, where = _target(node.function, scope), node.named, scope.where(node)

    def evaluate(frame: Frame) -> object:
        function = target(frame)
        values = [argument(frame) for argument in arguments]
        if not isinstance(function, Function):
            frame[RUN].warn(f"A {kind(function)} cannot be called.", where)
            return None
        return called(function, values, named, frame[RUN], where)

    return evaluate


def _target(node: n.Node, scope: Scope) -> Evaluate:
    """A variable that is no function does not hide the built-in function of its name."""
    evaluate = compile_node(node, scope)
    builtin = FUNCTIONS.get(node.name) if isinstance(node, n.Name) else None
    if builtin is None:
        return evaluate
    assert isinstance(node, n.Name)
    name, bound = node.name, scope.resolve(node.name)[1] is not None

    def target(frame: Frame) -> object:
        if not bound and name not in frame[CONTEXT]:
            return builtin
        found = evaluate(frame)
        return found if isinstance(found, Function) else builtin

    return target


def called(
    function: Function, values: list[object], named: tuple[str, ...], run: Run, where: Where
) -> object:
    """What the function gives; null with a warning where it cannot be called so, or fails."""
    try:
        ordered = _by_position(function, values, named) if named else values
        if not function.takes(len(ordered)):
            raise FeelError(f"The function takes {_ways(function)}, not {len(ordered)} arguments.")
        run.handle(ordered)
        run.spend(_COST)
        return run.made(function.call(run, *ordered))
    except (FeelError, ValueError, ArithmeticError) as problem:
        run.warn(
            str(problem) if isinstance(problem, FeelError | ValueError) else "The result is too large.", where
        )
        return None


def _ways(function: Function) -> str:
    return " or ".join(str(signature) for signature in function.signatures)


def _by_position(function: Function, values: list[object], named: tuple[str, ...]) -> list[object]:
    """The values in the order of the first signature that has all the names; those left out are null."""
    given = dict(zip(named, values, strict=True))
    if len(given) < len(named):
        raise FeelError("An argument is given twice.")
    for signature in function.signatures:
        if given.keys() <= set(signature.names) and given.keys() >= set(
            signature.names[: signature.required]
        ):
            return _in_order(signature, given)
    raise FeelError(f"The function takes {_ways(function)}, not ({', '.join(named)}).")


def _in_order(signature: Signature, given: dict[str, object]) -> list[object]:
    last = max(signature.names.index(name) for name in given)
    return [given.get(name) for name in signature.names[: last + 1]]
