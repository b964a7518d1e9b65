"""How a function or method of a table is called, and why it cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.feel import FeelError, Function, Run
from engine.feel.values import kind

Table = Mapping[str, Mapping[str, Function]]
"""Methods by the kind of the value and the name; a call hands over the run, the value and the arguments."""

_COST = 4


def listed(names: Iterable[str]) -> str:
    """Names in the order of the alphabet, for a message."""
    return ", ".join(sorted(names))


def called(function: Function, name: str, run: Run, values: list[object], receivers: int = 0) -> object:
    """What the function gives for the values, the first ``receivers`` of which are no arguments.

    Raises FeelError where it cannot be called so, or fails.
    """
    if not function.takes(len(values)):
        raise FeelError(wrong_count(function, name, len(values), receivers))
    run.handle(values)
    run.spend(_COST)
    try:
        return run.made(function.call(run, *values))
    except (ValueError, ArithmeticError) as problem:
        raise FeelError(f"{name}() failed: {problem}") from problem


def wrong_count(function: Function, name: str, count: int, receivers: int) -> str:
    found = function.signatures[0]
    names = ", ".join(found.names[receivers:])
    return (
        f"{name}({names}{'…' if found.variadic else ''}) cannot be called with {count - receivers} arguments."
    )


def method_of(table: Table, instead: Mapping[str, str], value: object, name: str) -> Function:
    """The method that a value of this kind has. Raises FeelError, which tells the methods there are.

    ``instead`` says for names that there are not what to write.
    """
    methods = table.get(kind(value), {})
    found = methods.get(name)
    if found is None:
        if value is None:
            raise FeelError(f"{name}() is called on null.")
        there = f"It has {listed(methods)}." if methods else "It has no methods."
        raise FeelError(f"A {kind(value)} has no method {name}(). {instead.get(name, there)}")
    return found


def never_called(table: Table, of: str | None, name: str, count: int) -> str | None:
    """Why the method can never be called: on no value at all, or not on the literal that stands before it.

    ``of`` is the kind of the literal, or None where any value may come.
    """
    kinds = list(table) if of is None else [of]
    found = [table[one][name] for one in kinds if name in table.get(one, {})]
    if any(function.takes(1 + count) for function in found):
        return None
    if found:
        return wrong_count(found[0], name, 1 + count, 1)
    if of is None:
        return f"There is no method {name}()."
    return f"A {of} has no method {name}(). It has {listed(table.get(of, {}))}."
