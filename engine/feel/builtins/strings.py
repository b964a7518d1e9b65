"""Strings (DMN 1.5, 10.3.4.3). Positions count code points from 1."""

from __future__ import annotations

from engine.feel.builtins.base import (
    FeelError,
    function,
    running,
    want,
    want_list,
    want_truncated,
    want_whole,
)
from engine.feel.run import Run


@function("string, start position, length?")
def substring(value: object, start: object, length: object = None) -> object:
    source, first = want(value, "string"), want_whole(start)
    if not 1 <= abs(first) <= len(source):
        raise FeelError(f"The string of {len(source)} has no position {first}.")
    begin = first - 1 if first > 0 else len(source) + first
    if length is None:
        return source[begin:]
    count = want_truncated(length)
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


@function("string, match")
def substring_before(value: object, match: object) -> object:
    source, wanted = want(value, "string"), want(match, "string")
    return source.partition(wanted)[0] if wanted and wanted in source else ""


@function("string, match")
def substring_after(value: object, match: object) -> object:
    source, wanted = want(value, "string"), want(match, "string")
    return source.partition(wanted)[2] if wanted else source


@function("string, match")
def contains(value: object, match: object) -> object:
    source, wanted = want(value, "string"), want(match, "string")
    return wanted in source


@function("string, match")
def starts_with(value: object, match: object) -> object:
    source, wanted = want(value, "string"), want(match, "string")
    return source.startswith(wanted)


@function("string, match")
def ends_with(value: object, match: object) -> object:
    source, wanted = want(value, "string"), want(match, "string")
    return source.endswith(wanted)


@running("list, delimiter?")
def string_join(run: Run, values: object, delimiter: object = None) -> object:
    """Nulls are left out."""
    glue = "" if delimiter is None else want(delimiter, "string")
    parts = [want(part, "string") for part in want_list(values) if part is not None]
    run.spend((sum(map(len, parts)) + len(glue) * len(parts)) // 16)
    return glue.join(parts)


@function("string")
def trim(value: object) -> object:
    return want(value, "string").strip()


@function("string")
def is_blank(value: object) -> object:
    return not want(value, "string").strip()


STRINGS = {
    "substring": substring,
    "string length": string_length,
    "upper case": upper_case,
    "lower case": lower_case,
    "substring before": substring_before,
    "substring after": substring_after,
    "contains": contains,
    "starts with": starts_with,
    "ends with": ends_with,
    "string join": string_join,
    "trim": trim,
    "is blank": is_blank,
}
