"""How much an instance and a variable of it may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import EngineError
from engine.interpreter.codec import encode_variables
from engine.interpreter.records import Record, VariablesSet

MAX_STATE = 2 * 1024 * 1024
MAX_VARIABLE = 256 * 1024
_ADVICE = "Keep large data elsewhere and refer to it."


class TooLarge(EngineError):
    """The state of an instance, or one of its variables, is larger than it may be."""


def check_given(variables: Mapping[str, Any], payload: bytes) -> None:
    """``payload`` is the encoded command that the variables are part of. Raises TooLarge."""
    if len(payload) <= MAX_VARIABLE:
        return
    if (fault := _fault(variables)) is not None:
        raise TooLarge(fault)


def check_turn(state: bytes, records: Sequence[Record]) -> None:
    """``state`` is the encoded one that the turn leaves. Raises TooLarge."""
    if len(state) <= MAX_VARIABLE:
        return
    if len(state) > MAX_STATE:
        raise TooLarge(
            f"The instance would hold {len(state)} bytes of state; the limit is {MAX_STATE}. {_ADVICE}"
        )
    for record in records:
        if isinstance(record, VariablesSet) and (fault := _fault(record.variables)) is not None:
            raise TooLarge(fault)


def _fault(variables: Mapping[str, Any]) -> str | None:
    for name, value in variables.items():
        size = len(encode_variables({name: value}))
        if size > MAX_VARIABLE:
            return f"The variable {name!r} would hold {size} bytes; the limit is {MAX_VARIABLE}. {_ADVICE}"
    return None
