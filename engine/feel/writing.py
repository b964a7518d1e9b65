"""Values as text: what the function ``string`` gives (DMN 1.5, table 71)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from engine.feel.temporal import YearsMonthsDuration, duration_text, moment_text
from engine.feel.values import Function, Range, Spend, free, number


def text(value: object, spend: Spend = free) -> str:
    """A string is itself; strings inside lists and contexts are quoted. ``spend`` pays for each value written."""
    return value if isinstance(value, str) else "".join(_pieces(value, spend))


def quoted(value: str) -> str:
    """A string as a literal of FEEL."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def number_text(value: Decimal) -> str:
    """Without exponent and trailing zeros."""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _pieces(value: object, spend: Spend) -> Iterator[str]:
    spend(1)
    if isinstance(value, list):
        yield "["
        for index, item in enumerate(value):
            yield ", " if index else ""
            yield from _pieces(item, spend)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield f"{', ' if index else ''}{key}: "
            yield from _pieces(item, spend)
        yield "}"
    elif isinstance(value, Range):
        yield from _range(value, spend)
    else:
        yield _single(value)


def _single(value: object) -> str:
    value = number(value)
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, timedelta | YearsMonthsDuration):
        return duration_text(value)
    if isinstance(value, date | time):
        return moment_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Function):
        return f"function{value.signatures[0]}"
    return type(value).__name__


def _range(value: Range, spend: Spend) -> Iterator[str]:
    if value.end is None:
        yield ">=" if value.start_included else ">"
        yield from _pieces(value.start, spend)
    elif value.start is None:
        yield "<=" if value.end_included else "<"
        yield from _pieces(value.end, spend)
    else:
        yield "[" if value.start_included else "("
        yield from _pieces(value.start, spend)
        yield ".."
        yield from _pieces(value.end, spend)
        yield "]" if value.end_included else ")"
