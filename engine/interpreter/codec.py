"""State, variables and commands ⇄ bytes.

The first byte is the schema version; ``UPGRADES`` brings older forms to the present one, a version at a time.
Values keep their FEEL type: what MessagePack does not know travels as an extension: a text that Python
reads fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from engine.errors import EngineError
from engine.feel.temporal import (
    YearsMonthsDuration,
    duration_text,
    moment_text,
    parse_datetime,
    parse_time,
)
from engine.feel.values import Range
from engine.feel.writing import number_text
from engine.interpreter.commands import AnyCommand, Command
from engine.interpreter.state import Compensable, ElementInstance, Loop, Scope, State

SCHEMA_VERSION = 1
UPGRADES: dict[int, Callable[[Any], Any]] = {}
"""Version → how its decoded form becomes that of the next version."""

_DECIMAL, _DATE, _TIME, _DATETIME, _MONTHS, _INTEGER, _SPAN, _RANGE = range(1, 9)
_PLAIN = frozenset({str, int, bool, type(None), float})
"""Encoded as they are; integers of more than 64 bits are seen to when the encoder refuses them."""
_SMALL = range(-(2**63), 2**64)
_MICROSECOND = timedelta(microseconds=1)


class CodecError(EngineError):
    """The bytes were written by a newer version, or are damaged; or a value cannot be kept."""


def _extension(code: int, text: str) -> msgspec.msgpack.Ext:
    return msgspec.msgpack.Ext(code, text.encode())


def _pack_dict(value: dict[Any, object]) -> dict[str, object]:
    for key in value:
        if type(key) is not str:
            raise CodecError(f"A context has text as keys, not {key!r}.")
    return {key: item if type(item) in _PLAIN else _pack(item) for key, item in value.items()}


def _pack_list(value: Sequence[object]) -> list[object]:
    return [item if type(item) in _PLAIN else _pack(item) for item in value]


def _pack_range(value: Range) -> msgspec.msgpack.Ext:
    ends = _pack_large(_pack_list([value.start, value.end]))
    return msgspec.msgpack.Ext(_RANGE, _encode([*ends, value.start_included, value.end_included]))


def _pack_datetime(value: datetime) -> msgspec.msgpack.Ext:
    """ISO text is read three times as fast as that of FEEL, which alone can name a time zone."""
    text = moment_text(value) if isinstance(value.tzinfo, ZoneInfo) else value.isoformat()
    return _extension(_DATETIME, text)


def _unpack_datetime(text: str) -> datetime:
    return parse_datetime(text) if "@" in text else datetime.fromisoformat(text)


_PACK: dict[type, Callable[[Any], object]] = {
    Decimal: lambda value: _extension(_DECIMAL, str(value)),
    date: lambda value: _extension(_DATE, value.isoformat()),
    time: lambda value: _extension(_TIME, moment_text(value)),
    datetime: _pack_datetime,
    timedelta: lambda value: _extension(_SPAN, str(value // _MICROSECOND)),
    YearsMonthsDuration: lambda value: _extension(_MONTHS, str(value.months)),
    list: _pack_list,
    tuple: _pack_list,
    dict: _pack_dict,
    Range: _pack_range,
}
_UNPACK: dict[int, Callable[[str], object]] = {
    _DECIMAL: Decimal,
    _DATE: date.fromisoformat,
    _TIME: parse_time,
    _DATETIME: _unpack_datetime,
    _MONTHS: lambda text: YearsMonthsDuration(int(text)),
    _INTEGER: int,
    _SPAN: lambda text: timedelta(microseconds=int(text)),
}


def _pack(value: object) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return value
    pack = _PACK.get(kind)
    if pack is None:
        raise CodecError(f"A {kind.__name__} cannot be kept as a variable.")
    return pack(value)


def _pack_large(value: Any) -> Any:
    """Packed values again, with large integers as extensions."""
    if type(value) is int and value not in _SMALL:
        return _extension(_INTEGER, str(value))
    if type(value) is list:
        return [_pack_large(item) for item in value]
    if type(value) is dict:
        return {key: _pack_large(item) for key, item in value.items()}
    return value


def _pack_all(variables: dict[str, object]) -> dict[str, object]:
    packed: dict[str, object] = _pack_large(_pack_dict(variables))
    return packed


def _unpack(code: int, data: memoryview) -> object:
    if code == _RANGE:
        return Range(*_decode_any(data))
    return _UNPACK[code](str(data, "utf-8"))


_encode = msgspec.msgpack.Encoder().encode
_decode_state = msgspec.msgpack.Decoder(State, ext_hook=_unpack).decode
_decode_any = msgspec.msgpack.Decoder(ext_hook=_unpack).decode
_decode_variables = msgspec.msgpack.Decoder(dict[str, object], ext_hook=_unpack).decode
_decode_command = msgspec.msgpack.Decoder(AnyCommand, ext_hook=_unpack).decode
_DAMAGED = (msgspec.MsgspecError, ValueError, LookupError, ArithmeticError)
"""What decoders raise for bytes that nobody wrote: an extension may be unknown, or its text no value."""
_VERSION = bytes([SCHEMA_VERSION])


def encode_state(state: State) -> bytes:
    """Raises CodecError for a variable of a type that FEEL does not have."""
    try:
        return _VERSION + _encode(_packed_state(state, _pack_dict))
    except OverflowError:
        return _VERSION + _encode(_packed_state(state, _pack_all))


def _packed_state(state: State, pack: Callable[[dict[str, object]], dict[str, object]]) -> State:
    scopes = {key: _packed_scope(scope, pack) for key, scope in state.scopes.items()}
    incidents = {
        key: msgspec.structs.replace(incident, variables=pack(incident.variables))
        for key, incident in state.incidents.items()
    }
    elements = {
        key: element if element.loop is None else _packed_loop(element, element.loop, pack)
        for key, element in state.elements.items()
    }
    compensations = {
        key: msgspec.structs.replace(run, queue=_packed_compensables(run.queue, pack))
        for key, run in state.compensations.items()
    }
    return msgspec.structs.replace(
        state, scopes=scopes, incidents=incidents, elements=elements, compensations=compensations
    )


def _packed_scope(s: Scope, pack: Callable[[dict[str, object]], dict[str, object]]) -> Scope:
    compensables = _packed_compensables(s.compensables, pack) if s.compensables else s.compensables
    return Scope(
        s.key,
        s.parent,
        s.element_id,
        pack(s.variables),
        s.live,
        s.arrivals,
        s.subscriptions,
        compensables,
        s.resets,
    )


def _packed_compensables(
    compensables: list[Compensable], pack: Callable[[dict[str, object]], dict[str, object]]
) -> list[Compensable]:
    return [
        Compensable(c.element_id, pack(c.variables), c.handler_id, _packed_compensables(c.inner, pack))
        for c in compensables
    ]


def _packed_loop(
    element: ElementInstance, loop: Loop, pack: Callable[[dict[str, object]], dict[str, object]]
) -> ElementInstance:
    values = pack({"items": loop.items, "outputs": loop.outputs})
    packed = Loop(loop.total, loop.started, loop.completed, values["items"], values["outputs"])  # type: ignore[arg-type]
    return msgspec.structs.replace(element, loop=packed)


def decode_state(data: bytes) -> State:
    """Raises CodecError for bytes of a newer version or damaged ones."""
    try:
        version, body = data[0], memoryview(data)[1:]
        if version == SCHEMA_VERSION:
            return _decode_state(body)
        return msgspec.convert(_upgraded(version, _decode_any(body)), State)
    except _DAMAGED as error:
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
    packed = _pack_dict(dict(variables))
    try:
        return _encode(packed)
    except OverflowError:
        return _encode(_pack_large(packed))


def decode_variables(data: bytes) -> dict[str, object]:
    """Raises CodecError for damaged bytes."""
    try:
        return _decode_variables(data)
    except _DAMAGED as error:
        raise CodecError(f"The variables cannot be read: {error}") from error


def encode_command(command: Command) -> bytes:
    variables = getattr(command, "variables", None)
    if not variables:
        return _encode(command)
    packed = _pack_dict(variables)
    try:
        return _encode(msgspec.structs.replace(command, variables=packed))
    except OverflowError:
        return _encode(msgspec.structs.replace(command, variables=_pack_large(packed)))


def decode_command(data: bytes) -> Command:
    """Raises CodecError for what is no command."""
    try:
        command: Command = _decode_command(data)
    except _DAMAGED as error:
        raise CodecError(f"The command cannot be read: {error}") from error
    return command


SECRET = "secret:v1:"  # noqa: S105 -- a prefix
"""How the text of a variable begins that was encrypted before it came in; the engine carries it unread."""
MASK = "••••••"


def to_plain(value: object) -> Any:
    """For people and JSON: dates and durations as ISO text, whole decimals as int, others as float; secrets masked."""
    if isinstance(value, str):
        return MASK if value.startswith(SECRET) else value
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
