"""The methods that values have in Python, one table by the kind of the value; there are no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.feel import FeelError, Function, Run
from engine.feel.builtins.base import function, plain, running, want, want_whole
from engine.feel.limits import MAX_STRING
from engine.feel.values import NUMBERS, number
from engine.juel.methods import METHODS as JAVA
from engine.juel.methods.calling import Table
from engine.python_expressions.operations import same

_MICROSECOND = timedelta(microseconds=1)


def _plain(read: Callable[[Any], object]) -> Function:
    """A method without arguments."""

    @function("value")
    def body(value: object) -> object:
        return read(value)

    return body


def _stripping(strip: Callable[[str, str | None], str]) -> Function:
    @function("text, characters?")
    def body(value: object, characters: object = None) -> object:
        return strip(want(value, "string"), None if characters is None else want(characters, "string"))

    return body


def _testing(test: Callable[[str, tuple[str, ...]], bool]) -> Function:
    @function("text, part")
    def body(value: object, part: object) -> object:
        """``part`` may be several in a list."""
        parts = part if isinstance(part, list) else [part]
        return test(want(value, "string"), tuple(want(one, "string") for one in parts))

    return body


@function("text, separator?, most?")
def split(value: object, separator: object = None, most: object = -1) -> object:
    glue = None if separator is None else want(separator, "string")
    if glue == "":
        raise FeelError("The separator is empty.")
    return want(value, "string").split(glue, want_whole(most))


@running("glue, texts")
def join(run: Run, glue: object, texts: object) -> object:
    parts = [want(part, "string") for part in want(texts, "list")]
    length = sum(map(len, parts)) + len(want(glue, "string")) * max(0, len(parts) - 1)
    if length > MAX_STRING:
        raise FeelError(f"A string has at most {MAX_STRING} characters.")
    return want(glue, "string").join(parts)


@function("text, width")
def zfill(value: object, width: object) -> object:
    if want_whole(width) > MAX_STRING:
        raise FeelError(f"A string has at most {MAX_STRING} characters.")
    return want(value, "string").zfill(want_whole(width))


@function("text, part")
def count_text(value: object, part: object) -> object:
    return want(value, "string").count(want(part, "string"))


@function("text, part")
def remove_prefix(value: object, part: object) -> object:
    return want(value, "string").removeprefix(want(part, "string"))


@function("text, part")
def remove_suffix(value: object, part: object) -> object:
    return want(value, "string").removesuffix(want(part, "string"))


@running("list, item")
def index(run: Run, value: list[object], item: object) -> object:
    run.spend(len(value))
    found = next((at for at, one in enumerate(value) if same(one, item, run)), None)
    if found is None:
        raise FeelError("There is no such item in the list.")
    return found


@running("list, item")
def count(run: Run, value: list[object], item: object) -> object:
    run.spend(len(value))
    return sum(same(one, item, run) for one in value)


@running("dict, key, default?")
def get(run: Run, value: dict[str, object], key: object, default: object = None) -> object:
    return number(value.get(key, default)) if isinstance(key, str) else default


@running("dict")
def items(run: Run, value: dict[str, object]) -> object:
    run.spend(len(value))
    return [[key, item] for key, item in value.items()]


_STRINGS: dict[str, Function] = {
    "upper": JAVA["string"]["toUpperCase"],
    "lower": JAVA["string"]["toLowerCase"],
    "casefold": _plain(str.casefold),
    "capitalize": _plain(str.capitalize),
    "title": _plain(str.title),
    "strip": _stripping(str.strip),
    "lstrip": _stripping(str.lstrip),
    "rstrip": _stripping(str.rstrip),
    "startswith": _testing(str.startswith),
    "endswith": _testing(str.endswith),
    "removeprefix": remove_prefix,
    "removesuffix": remove_suffix,
    "replace": JAVA["string"]["replace"],
    "find": JAVA["string"]["indexOf"],
    "rfind": JAVA["string"]["lastIndexOf"],
    "count": count_text,
    "split": split,
    "splitlines": _plain(str.splitlines),
    "join": join,
    "zfill": zfill,
    "isdigit": _plain(str.isdigit),
    "isalpha": _plain(str.isalpha),
    "isalnum": _plain(str.isalnum),
    "isspace": _plain(str.isspace),
    "isupper": _plain(str.isupper),
    "islower": _plain(str.islower),
}
_DATES: dict[str, Function] = {
    "isoformat": JAVA["date"]["toString"],
    "weekday": _plain(lambda value: value.weekday()),
    "isoweekday": JAVA["date"]["getDayOfWeek"],
}

METHODS: Table = {
    "string": _STRINGS,
    "list": {"index": index, "count": count, "copy": _plain(lambda value: value[:])},
    "context": {
        "get": get,
        "keys": JAVA["context"]["keySet"],
        "values": JAVA["context"]["values"],
        "items": items,
        "copy": _plain(dict),
    },
    "date": _DATES,
    "date and time": _DATES | {"date": JAVA["date and time"]["toLocalDate"]},
    "days and time duration": {
        "total_seconds": _plain(
            lambda value: plain(NUMBERS.divide(Decimal(value // _MICROSECOND), Decimal(1_000_000)))
        )
    },
}

_DAY: dict[str, Callable[[Any], object]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
}
_CLOCK: dict[str, Callable[[Any], object]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
}
PROPERTIES: Mapping[str, Mapping[str, Callable[[Any], object]]] = {
    "date": _DAY,
    "time": _CLOCK,
    "date and time": _DAY | _CLOCK,
    "days and time duration": {
        "days": lambda value: value.days,
        "seconds": lambda value: value.seconds,
    },
}
"""What a point reads of values that are no dicts, by the kind of the value."""

_CHANGE = "Values are not changed in place: make the new value with a comprehension, or in a script task."
INSTEAD = {
    **dict.fromkeys(
        ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add"), _CHANGE
    ),
    **dict.fromkeys(("update", "setdefault", "popitem"), _CHANGE),
    **dict.fromkeys(("format", "format_map"), 'Write f"{name}".'),
}
"""What to write instead of methods that there are not."""
