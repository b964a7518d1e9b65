"""JSON as people and programs send it: bounded, exact, and free of characters that no database stores."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

MAX_DEPTH = 64
MAX_EXPONENT = 308
_DECIMAL128 = Context(prec=34, rounding=ROUND_HALF_EVEN)
_TOO_DEEP = f"is nested more than {MAX_DEPTH} deep."


class InexactJSON(ValueError):
    """The text cannot be taken; the message goes on after its name, as in "The body is no JSON"."""


def loads(text: str) -> Any:
    """Fractions come as Decimal. Raises InexactJSON for NaN, Infinity, NUL, lone surrogates and nesting too deep."""
    try:
        value = json.loads(text, parse_float=_decimal, parse_constant=_refuse)
    except RecursionError as error:
        raise InexactJSON(_TOO_DEEP) from error
    except ValueError as error:
        raise InexactJSON(f"is no JSON: {error}") from error
    _check(value, 0)
    return value


def _decimal(text: str) -> Decimal:
    number = _DECIMAL128.create_decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise ValueError(f"{text[:50]} is out of range")
    return number


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, (dict, list)) and depth >= MAX_DEPTH:
        raise InexactJSON(_TOO_DEEP)
    elif isinstance(value, dict):
        for name, part in value.items():
            _check_text(name)
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise InexactJSON("has a text with the character NUL.")
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InexactJSON("has a text with half of a surrogate pair.")
