"""Methods of texts, as of java.lang.String. Positions count characters from 0. Patterns run on RE2."""

from __future__ import annotations

from engine.feel import FeelError, Function, Run
from engine.feel.builtins.base import function, running, want, want_whole
from engine.feel.builtins.patterns import pattern
from engine.feel.builtins.patterns import replace as replace_pattern
from engine.feel.limits import MAX_STRING
from engine.feel.values import compare


def position(value: object, most: int) -> int:
    """A whole number from 0 to ``most``. Raises FeelError."""
    found = want_whole(value)
    if not 0 <= found <= most:
        raise FeelError(f"The position {found} is not within 0 to {most}.")
    return found


@function("text")
def length(value: object) -> object:
    return len(want(value, "string"))


@function("text")
def is_empty(value: object) -> object:
    return value == ""


@function("text")
def is_blank(value: object) -> object:
    return not want(value, "string").strip()


@function("text, part")
def contains(value: object, part: object) -> object:
    return want(part, "string") in want(value, "string")


@function("text, part")
def starts_with(value: object, part: object) -> object:
    return want(value, "string").startswith(want(part, "string"))


@function("text, part")
def ends_with(value: object, part: object) -> object:
    return want(value, "string").endswith(want(part, "string"))


@function("text, part, from?")
def index_of(value: object, part: object, start: object = 0) -> object:
    return want(value, "string").find(want(part, "string"), max(0, want_whole(start)))


@function("text, part")
def last_index_of(value: object, part: object) -> object:
    return want(value, "string").rfind(want(part, "string"))


@function("text, begin, end?")
def substring(value: object, begin: object, end: object = None) -> object:
    source = want(value, "string")
    stop = len(source) if end is None else position(end, len(source))
    return source[position(begin, stop) : stop]


@function("text, position")
def char_at(value: object, at: object) -> object:
    source = want(value, "string")
    return source[position(at, len(source) - 1)]


@function("text, other")
def concat(value: object, other: object) -> object:
    return want(value, "string") + want(other, "string")


@function("text, times")
def repeat(value: object, times: object) -> object:
    source, count = want(value, "string"), want_whole(times)
    if count < 0 or len(source) * count > MAX_STRING:
        raise FeelError(f"A string has at most {MAX_STRING} characters.")
    return source * count


@function("text")
def to_upper_case(value: object) -> object:
    return want(value, "string").upper()


@function("text")
def to_lower_case(value: object) -> object:
    return want(value, "string").lower()


@function("text")
def trim(value: object) -> object:
    return want(value, "string").strip()


@function("text, other")
def equals_ignore_case(value: object, other: object) -> object:
    return other is not None and want(value, "string").casefold() == want(other, "string").casefold()


@function("text, other")
def compare_to_ignore_case(value: object, other: object) -> object:
    return compare(want(value, "string").casefold(), want(other, "string").casefold())


@running("text, pattern")
def matches(run: Run, value: object, source: object) -> object:
    """The pattern fits the whole text."""
    return pattern(run, source).fullmatch(want(value, "string")) is not None


@function("text, part, replacement")
def replace(value: object, part: object, replacement: object) -> object:
    source, wanted, filled = want(value, "string"), want(part, "string"), want(replacement, "string")
    count = source.count(wanted)
    if len(source) + count * (len(filled) - len(wanted)) > MAX_STRING:
        raise FeelError(f"A string has at most {MAX_STRING} characters.")
    return source.replace(wanted, filled)


@running("text, pattern, replacement")
def replace_all(run: Run, value: object, source: object, replacement: object) -> object:
    return replace_pattern.call(run, value, source, replacement)


@running("text, pattern, replacement")
def replace_first(run: Run, value: object, source: object, replacement: object) -> object:
    text = want(value, "string")
    found = pattern(run, source).search(text)
    if found is None:
        return text
    first = text[found.start() : found.end()]
    return (
        f"{text[: found.start()]}{replace_pattern.call(run, first, source, replacement)}{text[found.end() :]}"
    )


@running("text, pattern, limit?")
def split(run: Run, value: object, source: object, limit: object = 0) -> object:
    """Without a limit empty parts at the end are left out; with one there are at most so many parts."""
    text, most = want(value, "string"), want_whole(limit)
    parts: list[object] = []
    end = 0
    for match in pattern(run, source).finditer(text):
        if match.end() == 0 or (0 < most <= len(parts) + 1) or match.start() == match.end() == len(text):
            continue
        run.spend(8)
        parts.append(text[end : match.start()])
        end = match.end()
    parts.append(text[end:])
    while most == 0 and len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return parts


STRINGS: dict[str, Function] = {
    "length": length,
    "isEmpty": is_empty,
    "isBlank": is_blank,
    "contains": contains,
    "startsWith": starts_with,
    "endsWith": ends_with,
    "indexOf": index_of,
    "lastIndexOf": last_index_of,
    "substring": substring,
    "charAt": char_at,
    "concat": concat,
    "repeat": repeat,
    "toUpperCase": to_upper_case,
    "toLowerCase": to_lower_case,
    "trim": trim,
    "strip": trim,
    "equalsIgnoreCase": equals_ignore_case,
    "compareToIgnoreCase": compare_to_ignore_case,
    "matches": matches,
    "replace": replace,
    "replaceAll": replace_all,
    "replaceFirst": replace_first,
    "split": split,
}
