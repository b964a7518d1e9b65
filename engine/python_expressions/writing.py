"""Values as Python writes them: what ``str`` and f-strings give."""

from __future__ import annotations

from engine.feel.values import Spend, free
from engine.feel.writing import text

_CONSTANTS = {True: "True", False: "False", None: "None"}


def written(value: object, spend: Spend = free) -> str:
    """A text is itself; texts inside lists and dicts are quoted. Dates are ISO 8601."""
    if isinstance(value, str):
        return value
    pieces: list[str] = []
    _write(value, pieces, spend)
    return "".join(pieces)


def _write(value: object, pieces: list[str], spend: Spend) -> None:
    if isinstance(value, list):
        spend(1 + 3 * len(value))
        pieces.append("[")
        for index, item in enumerate(value):
            pieces.append(", " if index else "")
            _write(item, pieces, spend)
        pieces.append("]")
    elif isinstance(value, dict):
        spend(1 + 3 * len(value))
        pieces.append("{")
        for index, (key, item) in enumerate(value.items()):
            pieces.append(f"{', ' if index else ''}{key!r}: ")
            _write(item, pieces, spend)
        pieces.append("}")
    elif isinstance(value, str):
        spend(len(value) // 16)
        pieces.append(repr(value))
    elif value is None or isinstance(value, bool):
        pieces.append(_CONSTANTS[value])
    else:
        pieces.append(text(value, spend))
