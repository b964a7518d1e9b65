"""Values as text: what the function ``string`` gives (DMN 1.5, table 71)."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from engine.feel.temporal import YearsMonthsDuration, duration_text, moment_text
from engine.feel.values import Function, Range, Spend, free, number


def text(value: object, spend: Spend = free) -> str:
    """A string is itself; strings inside lists and contexts are quoted. ``spend`` pays for each value written."""
    if isinstance(value, str):
        return value
    pieces: list[str] = []
    _write(value, pieces, spend)
    return "".join(pieces)


def quoted(value: str) -> str:
    """A string as a literal of FEEL."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def number_text(value: Decimal) -> str:
    """Without exponent and trailing zeros."""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _write(value: object, pieces: list[str], spend: Spend) -> None:
    if isinstance(value, list):
        spend(1 + 3 * len(value))
        for index, item in enumerate(value):
            pieces.append(", " if index else "[")
            _write(item, pieces, spend)
        pieces.append("]" if value else "[]")
    elif isinstance(value, dict):
        spend(1 + 3 * len(value))
        for index, (key, item) in enumerate(value.items()):
            pieces.append(f"{', ' if index else '{'}{key}: ")
            _write(item, pieces, spend)
        pieces.append("}" if value else "{}")
    elif isinstance(value, Range):
        pieces.append(_range(value))
    else:
        pieces.append(_single(value))


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


def _range(value: Range) -> str:
    if value.end is None:
        return f"{'>=' if value.start_included else '>'}{_single(value.start)}"
    if value.start is None:
        return f"{'<=' if value.end_included else '<'}{_single(value.end)}"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{_single(value.start)}..{_single(value.end)}{closing}"
