"""The types of FEEL (DMN 1.5, 10.3.2.9): which values they hold, and how a value is fitted to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from engine.feel.run import Run
from engine.feel.values import Function, Range, Spend, kind, number

Allowed = Callable[[object, Run], bool]

SIMPLE = frozenset(
    {
        *("number", "string", "boolean", "date", "time", "date and time", "Any", "Null", "function"),
        *("days and time duration", "years and months duration", "list", "context", "range"),
    }
)
ALIASES = {
    "day time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "year month duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "dateTime": "date and time",
    "days and time": "days and time duration",
    "any": "Any",
    "null": "Null",
}


@dataclass(frozen=True, slots=True)
class Type:
    """``of`` is what a list or range holds, or what a function gives; ``members`` the entries of a context.

    ``label`` is the name that a model gives the type; ``allowed`` says which of the values it holds, if not all.
    """

    name: str
    of: Type | None = None
    members: tuple[tuple[str, Type], ...] = ()
    parameters: tuple[Type, ...] | None = None
    label: str = ""
    allowed: Allowed | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if self.label:
            return self.label
        if self.members:
            return f"context<{', '.join(f'{name}: {type_}' for name, type_ in self.members)}>"
        if self.parameters is not None:
            return f"function<{', '.join(map(str, self.parameters))}> -> {self.of}"
        return f"{self.name}<{self.of}>" if self.of else self.name


ANY = Type("Any")


def conforms(value: object, wanted: Type, spend: Spend) -> bool:
    """Whether the value is of the type, whatever values it allows; null is of none but Null.

    ``spend`` pays for lists and contexts: what they share is looked at again each time.
    """
    found = kind(value)
    if wanted.name == "Any":
        return found != "null"
    if found != wanted.name:
        return found == "null" and wanted.name == "Null"
    if isinstance(value, list):
        if wanted.of is None:
            return True
        spend(1 + len(value) // 4)
        return all(_fits(item, wanted.of, spend) for item in value)
    if isinstance(value, dict):
        spend(1 + len(wanted.members) // 4)
        return all(name in value and _fits(value[name], type_, spend) for name, type_ in wanted.members)
    if isinstance(value, Range) and wanted.of is not None:
        return _fits(value.start, wanted.of, spend) and _fits(value.end, wanted.of, spend)
    if isinstance(value, Function) and wanted.parameters is not None:
        return any(len(signature.names) == len(wanted.parameters) for signature in value.signatures)
    return True


def _fits(value: object, wanted: Type, spend: Spend) -> bool:
    return value is None or conforms(value, wanted, spend)


def permits(wanted: Type, value: object, run: Run) -> bool:
    """Whether a value of the type, and all inside it, is among those that the type allows."""
    run.spend(1)
    if value is None:
        return True
    if wanted.allowed is not None and not wanted.allowed(value, run):
        return False
    if isinstance(value, list) and wanted.of is not None:
        return all(permits(wanted.of, item, run) for item in value)
    if isinstance(value, dict):
        return all(permits(type_, value[name], run) for name, type_ in wanted.members)
    return True


def fitted(value: object, wanted: Type, run: Run) -> tuple[bool, object]:
    """Whether the value can be used where the type is asked for, and as what (10.3.2.9.4).

    A single value serves as a list of one, a list of one as its item, a date as its midnight in UTC.
    """
    if value is None or wanted is ANY:
        return True, value
    for candidate in _readings(value, wanted):
        if conforms(candidate, wanted, run.spend):
            return (True, candidate) if permits(wanted, candidate, run) else (False, None)
    return False, None


def _readings(value: object, wanted: Type) -> Iterator[object]:
    yield value
    if wanted.name == "list" and not isinstance(value, list):
        yield [value]
    elif isinstance(value, list) and len(value) == 1 and wanted.name != "list":
        yield number(value[0])
    elif wanted.name == "date and time" and isinstance(value, date) and not isinstance(value, datetime):
        yield datetime.combine(value, time(), UTC)
