"""JSON bodies: bounded, exact, and free of characters that no database stores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from processes.rest.errors import TooLarge

MAX_DEPTH = 64
MAX_EXPONENT = 308
_DECIMAL128 = Context(prec=34, rounding=ROUND_HALF_EVEN)


class ExactJSONParser(JSONParser):
    """Fractions come as Decimal; NaN, Infinity, NUL, lone surrogates and nesting beyond 64 are refused."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            value = json.loads(raw.decode("utf-8"), parse_float=_decimal, parse_constant=_refuse)
        except RecursionError as error:
            raise ParseError(_TOO_DEEP) from error
        except ValueError as error:
            raise ParseError(f"The body is no JSON: {error}") from error
        _check(value, 0)
        return value


_TOO_DEEP = f"The body is nested more than {MAX_DEPTH} deep."


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
        raise ParseError(_TOO_DEEP)
    elif isinstance(value, dict):
        for name, part in value.items():
            _check_text(name)
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("Texts must not contain the character NUL.")
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ParseError("Texts must not contain half of a surrogate pair.")
