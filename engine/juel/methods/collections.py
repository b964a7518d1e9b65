"""Methods of lists and maps, as of java.util.List and java.util.Map. Nothing is changed in place."""

from __future__ import annotations

from engine.feel import FeelError, Function, Run
from engine.feel.builtins.base import running
from engine.feel.values import equal, kind, number
from engine.juel.methods.strings import position


@running("list")
def size(run: Run, value: list[object] | dict[str, object]) -> object:
    return len(value)


@running("list")
def is_empty(run: Run, value: list[object] | dict[str, object]) -> object:
    return not value


def _find(run: Run, value: list[object], item: object, places: range) -> int:
    run.spend(len(value))
    return next((at for at in places if equal(value[at], item, run.spend) is True), -1)


@running("list, item")
def contains(run: Run, value: list[object], item: object) -> object:
    return _find(run, value, item, range(len(value))) >= 0


@running("list, items")
def contains_all(run: Run, value: list[object], items: object) -> object:
    if not isinstance(items, list):
        raise FeelError("A list is expected.")
    return all(_find(run, value, item, range(len(value))) >= 0 for item in items)


@running("list, position")
def get(run: Run, value: list[object], at: object) -> object:
    return number(value[position(at, len(value) - 1)])


@running("list")
def first(run: Run, value: list[object]) -> object:
    return get.call(run, value, 0)


@running("list")
def last(run: Run, value: list[object]) -> object:
    return get.call(run, value, max(0, len(value) - 1))


@running("list, item")
def index_of(run: Run, value: list[object], item: object) -> object:
    return _find(run, value, item, range(len(value)))


@running("list, item")
def last_index_of(run: Run, value: list[object], item: object) -> object:
    return _find(run, value, item, range(len(value) - 1, -1, -1))


@running("list, begin, end")
def sub_list(run: Run, value: list[object], begin: object, end: object) -> object:
    stop = position(end, len(value))
    return value[position(begin, stop) : stop]


LISTS: dict[str, Function] = {
    "size": size,
    "isEmpty": is_empty,
    "contains": contains,
    "containsAll": contains_all,
    "get": get,
    "getFirst": first,
    "getLast": last,
    "indexOf": index_of,
    "lastIndexOf": last_index_of,
    "subList": sub_list,
}


def key_of(key: object) -> str:
    """Keys are texts; whole numbers count as the texts they are written as. Raises FeelError."""
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    raise FeelError(f"The key of a map is a text, not {kind(key)}.")


@running("map, key")
def get_entry(run: Run, value: dict[str, object], key: object) -> object:
    return number(value.get(key_of(key)))


@running("map, key, default")
def get_or_default(run: Run, value: dict[str, object], key: object, default: object) -> object:
    return number(value.get(key_of(key), default))


@running("map, key")
def contains_key(run: Run, value: dict[str, object], key: object) -> object:
    return key_of(key) in value


@running("map, value")
def contains_value(run: Run, value: dict[str, object], item: object) -> object:
    items = list(value.values())
    return _find(run, items, item, range(len(items))) >= 0


@running("map")
def keys(run: Run, value: dict[str, object]) -> object:
    run.spend(len(value))
    return list(value)


@running("map")
def values(run: Run, value: dict[str, object]) -> object:
    run.spend(len(value))
    return list(value.values())


@running("map")
def entries(run: Run, value: dict[str, object]) -> object:
    """Each as a map of ``key`` and ``value``."""
    run.spend(2 * len(value))
    return [{"key": key, "value": item} for key, item in value.items()]


MAPS: dict[str, Function] = {
    "size": size,
    "isEmpty": is_empty,
    "get": get_entry,
    "getOrDefault": get_or_default,
    "containsKey": contains_key,
    "containsValue": contains_value,
    "keySet": keys,
    "values": values,
    "entrySet": entries,
}
