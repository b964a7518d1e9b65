"""What work may bring back: values that the engine knows and every database stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.interpreter.codec import CodecError, encode_variables
from tasks.connectors.base import ConnectorError

MAX_BYTES = 256 * 1024


def as_variables(result: Mapping[str, Any], result_variable: str) -> dict[str, Any]:
    """The variables to hand in: the entries of the result, or the whole of it as one variable.

    Raises ConnectorError, permanent, for what cannot be kept.
    """
    variables = {result_variable: dict(result)} if result_variable else dict(result)
    for name, value in variables.items():
        _check_texts(value, name)
        try:
            size = len(encode_variables({name: value}))
        except (CodecError, RecursionError) as error:
            raise ConnectorError(f"The result {name!r} cannot be kept: {error}", permanent=True) from error
        if size > MAX_BYTES:
            raise ConnectorError(
                f"The result {name!r} has {size} bytes; {MAX_BYTES} are kept.", permanent=True
            )
    return variables


def _check_texts(value: object, name: str) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ConnectorError(
                f"The result {name!r} has a character that cannot be stored.", permanent=True
            )
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _check_texts(key, name)
            _check_texts(part, name)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _check_texts(part, name)
