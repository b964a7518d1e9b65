"""Booleans (DMN 1.5, 10.3.4.2) and contexts (10.3.4.9)."""

from __future__ import annotations

from engine.feel.builtins.base import FeelError, function, running, want, want_list
from engine.feel.run import Run
from engine.feel.values import equal, kind


@function("negand")
def not_(value: object) -> object:
    return (not value) if isinstance(value, bool) else None


@running("value1, value2")
def is_(run: Run, left: object, right: object) -> object:
    """The same value of the same type: times in other zones are not (10.3.4.12)."""
    if kind(left) != kind(right) or equal(left, right, run.spend) is not True:
        return False
    return _zone_of(left) == _zone_of(right)


def _zone_of(value: object) -> object:
    return str(getattr(value, "tzinfo", None)) if kind(value) in ("time", "date and time") else None


@function("m, key")
def get_value(context: object, key: object) -> object:
    keys = want_list(key)
    for step in keys:
        context = want(context, "context").get(want(step, "string"))
    return context


@function("m")
def get_entries(context: object) -> object:
    return [{"key": key, "value": value} for key, value in want(context, "context").items()]


@function("entries")
def context_(entries: object) -> object:
    made: dict[str, object] = {}
    for entry in want_list(entries):
        pair = want(entry, "context")
        if "key" not in pair or "value" not in pair or pair["key"] in made:
            raise FeelError("Each entry has a key of its own and a value.")
        made[want(pair["key"], "string")] = pair["value"]
    return made


@running("context, key, value", "context, keys, value")
def context_put(run: Run, context: object, key: object, value: object) -> object:
    keys = want_list(key)
    if not keys:
        raise FeelError("A key is missing.")
    return _put(run, want(context, "context"), [want(step, "string") for step in keys], value)


def _put(run: Run, around: dict[str, object], keys: list[str], value: object) -> dict[str, object]:
    run.spend(1 + len(around) // 4)
    if len(keys) > 1:
        value = _put(run, want(around.get(keys[0]), "context"), keys[1:], value)
    return {**around, keys[0]: value}


@running("contexts")
def context_merge(run: Run, contexts: object) -> object:
    merged: dict[str, object] = {}
    for context in want_list(contexts):
        run.spend(1 + len(want(context, "context")) // 4)
        merged.update(context)
    return merged


@function("value")
def is_defined(value: object) -> object:
    return value is not None


@function("value, default")
def get_or_else(value: object, default: object) -> object:
    return default if value is None else value


CONTEXTS = {
    "not": not_,
    "is": is_,
    "get value": get_value,
    "get entries": get_entries,
    "context": context_,
    "context put": context_put,
    "context merge": context_merge,
    "is defined": is_defined,
    "get or else": get_or_else,
}
