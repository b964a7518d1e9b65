"""Strings (DMN 1.5, 10.3.4.3). Positions count code points from 1. Patterns run on RE2, in linear time."""

from __future__ import annotations

from typing import Any

import re2

from engine.feel.builtins.base import FeelError, function, items, want, want_whole

_FLAGS = {"i": "i", "s": "s", "m": "m"}


@function("string", "start position", "length")
def substring(value: object, start: object, length: object = None) -> object:
    source, first = want(value, "string"), want_whole(start)
    if not 1 <= abs(first) <= len(source):
        raise FeelError(f"The string of {len(source)} has no position {first}.")
    begin = first - 1 if first > 0 else len(source) + first
    if length is None:
        return source[begin:]
    count = want_whole(length)
    if count < 1:
        raise FeelError("The length is at least 1.")
    return source[begin : begin + count]


@function("string")
def string_length(value: object) -> object:
    return len(want(value, "string"))


@function("string")
def upper_case(value: object) -> object:
    return want(value, "string").upper()


@function("string")
def lower_case(value: object) -> object:
    return want(value, "string").lower()


@function("string")
def trim(value: object) -> object:
    return want(value, "string").strip()


@function("string", "match")
def substring_before(value: object, match: object) -> object:
    before, found, _ = want(value, "string").partition(want(match, "string")) if match else ("", "", "")
    return before if found else ""


@function("string", "match")
def substring_after(value: object, match: object) -> object:
    source, wanted = want(value, "string"), want(match, "string")
    return source.partition(wanted)[2] if wanted else source


@function("string", "match")
def contains(value: object, match: object) -> object:
    return want(match, "string") in want(value, "string")


@function("string", "match")
def starts_with(value: object, match: object) -> object:
    return want(value, "string").startswith(want(match, "string"))


@function("string", "match")
def ends_with(value: object, match: object) -> object:
    return want(value, "string").endswith(want(match, "string"))


def _pattern(pattern: object, flags: object = None) -> Any:
    letters = want(flags, "string") if flags is not None else ""
    unknown = set(letters) - set("ismx")
    if unknown:
        raise FeelError(f"There is no flag {sorted(unknown)[0]!r}.")
    source = want(pattern, "string")
    if "x" in letters:
        source = "".join(source.split())
    prefix = "".join(letter for letter in letters if letter in _FLAGS)
    try:
        return re2.compile(f"(?{prefix}){source}" if prefix else source)
    except re2.error as error:
        raise FeelError(f"{source!r} is no pattern: {error}") from error


@function("input", "pattern", "flags")
def matches(value: object, pattern: object, flags: object = None) -> object:
    return _pattern(pattern, flags).search(want(value, "string")) is not None


@function("input", "pattern", "replacement", "flags")
def replace(value: object, pattern: object, replacement: object, flags: object = None) -> object:
    compiled = _pattern(pattern, flags)
    template = want(replacement, "string")

    def fill(match: Any) -> Any:
        return re2.sub(r"\$(\d)", lambda group: match.group(int(group.group(1))) or "", template)

    return compiled.sub(fill, want(value, "string"))


@function("string", "delimiter")
def split(value: object, delimiter: object) -> object:
    return list(_pattern(delimiter).split(want(value, "string")))


@function("list", "delimiter")
def string_join(values: object, delimiter: object = None) -> object:
    parts = values if isinstance(values, list) else items((values,))
    glue = "" if delimiter is None else want(delimiter, "string")
    return glue.join(want(part, "string") for part in parts if part is not None)


STRINGS = {
    "substring": substring,
    "string length": string_length,
    "upper case": upper_case,
    "lower case": lower_case,
    "trim": trim,
    "substring before": substring_before,
    "substring after": substring_after,
    "contains": contains,
    "starts with": starts_with,
    "ends with": ends_with,
    "matches": matches,
    "replace": replace,
    "split": split,
    "string join": string_join,
}
