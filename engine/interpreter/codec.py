"""State, variables and commands ⇄ bytes.

The first byte is the schema version; ``UPGRADES`` brings older forms to the present one, a version at a time.
Values keep their FEEL type: what MessagePack does not know travels as an extension with its ISO text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from engine.errors import EngineError
from engine.feel.temporal import (
    YearsMonthsDuration,
    duration_text,
    moment_text,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from engine.feel.values import Range, number_text
from engine.interpreter.commands import AnyCommand, Command
from engine.interpreter.state import Scope, State

SCHEMA_VERSION = 1
UPGRADES: dict[int, Callable[[Any], Any]] = {}
"""Version → how its decoded form becomes that of the next version."""

_DECIMAL, _DATE, _TIME, _DATETIME, _DURATION, _INTEGER = 1, 2, 3, 4, 5, 6
_PLAIN = frozenset({str, bool, type(None), float})
_SMALL = 2**63


class CodecError(EngineError):
    """The bytes were written by a newer version, or are damaged; or a value cannot be kept."""


def _extension(code: int, text: str) -> msgspec.msgpack.Ext:
    return msgspec.msgpack.Ext(code, text.encode())


_PACK: dict[type, Callable[[Any], object]] = {
    int: lambda value: value if -_SMALL <= value < _SMALL else _extension(_INTEGER, str(value)),
    Decimal: lambda value: _extension(_DECIMAL, str(value)),
    date: lambda value: _extension(_DATE, value.isoformat()),
    time: lambda value: _extension(_TIME, moment_text(value)),
    datetime: lambda value: _extension(_DATETIME, moment_text(value)),
    timedelta: lambda value: _extension(_DURATION, duration_text(value)),
    YearsMonthsDuration: lambda value: _extension(_DURATION, str(value)),
    list: lambda value: [_pack(item) for item in value],
    tuple: lambda value: [_pack(item) for item in value],
    dict: lambda value: {_key(key): _pack(item) for key, item in value.items()},
    Range: lambda value: _pack(
        {
            "start": value.start,
            "end": value.end,
            "start included": value.start_included,
            "end included": value.end_included,
        }
    ),
}
_UNPACK: dict[int, Callable[[str], object]] = {
    _DECIMAL: Decimal,
    _DATE: parse_date,
    _TIME: parse_time,
    _DATETIME: parse_datetime,
    _DURATION: parse_duration,
    _INTEGER: int,
}


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise CodecError(f"A context has text as keys, not {key!r}.")
    return key


def _pack(value: object) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return value
    pack = _PACK.get(kind)
    if pack is None:
        raise CodecError(f"A {kind.__name__} cannot be kept as a variable.")
    return pack(value)


def _unpack(code: int, data: memoryview) -> object:
    return _UNPACK[code](bytes(data).decode())


_encode = msgspec.msgpack.Encoder().encode
_decode_state = msgspec.msgpack.Decoder(State, ext_hook=_unpack).decode
_decode_any = msgspec.msgpack.Decoder(ext_hook=_unpack).decode
_decode_command = msgspec.msgpack.Decoder(AnyCommand, ext_hook=_unpack).decode
_VERSION = bytes([SCHEMA_VERSION])


def encode_state(state: State) -> bytes:
    """Raises CodecError for a variable of a type that FEEL does not have."""
    scopes = {key: _packed(scope) for key, scope in state.scopes.items()}
    incidents = {
        key: msgspec.structs.replace(incident, variables=_variables(incident.variables))
        for key, incident in state.incidents.items()
    }
    return _VERSION + _encode(msgspec.structs.replace(state, scopes=scopes, incidents=incidents))


def _packed(scope: Scope) -> Scope:
    variables = scope.variables
    if all(type(value) in _PLAIN for value in variables.values()):
        return scope
    return msgspec.structs.replace(scope, variables=_variables(variables))


def _variables(variables: Mapping[str, object]) -> dict[str, object]:
    return {name: _pack(value) for name, value in variables.items()}


def decode_state(data: bytes) -> State:
    """Raises CodecError for bytes of a newer version or damaged ones."""
    version, body = data[0], memoryview(data)[1:]
    try:
        if version == SCHEMA_VERSION:
            return _decode_state(body)
        return msgspec.convert(_upgraded(version, _decode_any(body)), State)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
        raise CodecError(f"The state cannot be read: {error}") from error


def _upgraded(version: int, form: Any) -> Any:
    if version > SCHEMA_VERSION:
        raise CodecError(f"The state has version {version}; this program knows {SCHEMA_VERSION}. Upgrade it.")
    while version < SCHEMA_VERSION:
        form = UPGRADES[version](form)
        version += 1
    return form


def encode_variables(variables: Mapping[str, object]) -> bytes:
    """Raises CodecError for a value of a type that FEEL does not have."""
    return _encode(_variables(variables))


def decode_variables(data: bytes) -> dict[str, object]:
    decoded: dict[str, object] = _decode_any(data)
    return decoded


def encode_command(command: Command) -> bytes:
    variables = getattr(command, "variables", None)
    if variables:
        command = msgspec.structs.replace(command, variables=_variables(variables))
    return _encode(command)


def decode_command(data: bytes) -> Command:
    """Raises CodecError for what is no command."""
    try:
        command: Command = _decode_command(data)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise CodecError(f"The command cannot be read: {error}") from error
    return command


def to_plain(value: object) -> Any:
    """For people and JSON: dates and durations as ISO text, whole decimals as int, others as float."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(number_text(value))
    if isinstance(value, timedelta | YearsMonthsDuration):
        return duration_text(value)
    if isinstance(value, date | time):
        return moment_text(value)
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, Range):
        return to_plain({"start": value.start, "end": value.end})
    return value
