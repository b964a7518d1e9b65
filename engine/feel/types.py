"""The types of FEEL (DMN 1.5, 10.3.2.9): which values they hold, and how a value is fitted to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from engine.feel.values import Function, Range, kind

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
    """``of`` is what a list or range holds, or what a function gives; ``members`` the entries of a context."""

    name: str
    of: Type | None = None
    members: tuple[tuple[str, Type], ...] = ()
    parameters: tuple[Type, ...] | None = None

    def __str__(self) -> str:
        if self.members:
            return f"context<{', '.join(f'{name}: {type_}' for name, type_ in self.members)}>"
        if self.parameters is not None:
            return f"function<{', '.join(map(str, self.parameters))}> -> {self.of}"
        return f"{self.name}<{self.of}>" if self.of else self.name


ANY = Type("Any")


def conforms(value: object, wanted: Type) -> bool:
    """Whether the value is of the type; null is of none but Null."""
    found = kind(value)
    if wanted.name == "Any":
        return found != "null"
    if found != wanted.name:
        return found == "null" and wanted.name == "Null"
    if isinstance(value, list):
        return wanted.of is None or all(item is None or conforms(item, wanted.of) for item in value)
    if isinstance(value, dict):
        return all(name in value and _fits(value[name], type_) for name, type_ in wanted.members)
    if isinstance(value, Range) and wanted.of is not None:
        return _fits(value.start, wanted.of) and _fits(value.end, wanted.of)
    if isinstance(value, Function) and wanted.parameters is not None:
        return any(len(signature.names) == len(wanted.parameters) for signature in value.signatures)
    return True


def _fits(value: object, wanted: Type) -> bool:
    return value is None or conforms(value, wanted)


def fitted(value: object, wanted: Type) -> tuple[bool, object]:
    """Whether the value can be used where the type is asked for, and as what (10.3.2.9.4).

    A single value serves as a list of one, a list of one as its item, a date as its midnight in UTC.
    """
    if value is None or wanted.name == "Any" or conforms(value, wanted):
        return True, value
    if wanted.name == "list" and not isinstance(value, list):
        return fitted([value], wanted) if conforms([value], wanted) else (False, None)
    if isinstance(value, list) and len(value) == 1:
        return fitted(value[0], wanted)
    if wanted.name == "date and time" and isinstance(value, date) and not isinstance(value, datetime):
        return True, datetime.combine(value, time(), UTC)
    return False, None
