"""Functions with regular expressions (DMN 1.5, 10.3.4.3). They run on RE2, in linear time whatever the pattern."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from engine.feel.builtins.base import FeelError, running, want
from engine.feel.builtins.xpath_patterns import translated
from engine.feel.limits import MAX_STRING
from engine.feel.run import Run

_DIGIT, _DIGITS = re.compile("[0-9]"), re.compile("[0-9]{1,6}")
_WANTED = {"\\": "a backslash or a dollar", "$": "the number of a group"}
_COMPILE_COST = 2_000
_MATCH_COST = 8
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 1 << 20
_OPTIONS.log_errors = False


@lru_cache(maxsize=256)
def _compiled(source: str) -> Any:
    return re2.compile(source, _OPTIONS)


def pattern(run: Run, source: object, flags: object = None) -> Any:
    """The pattern; ``flags`` are i, s, m, x and q of XPath. Raises FeelError."""
    letters: str = want(flags, "string") if flags is not None else ""
    unknown = set(letters) - set("ismxq")
    if unknown:
        raise FeelError(f"There is no flag {min(unknown)!r}.")
    expression: str = want(source, "string")
    key = f"{letters}/{expression}"
    if key not in run.patterns:
        run.spend(_COMPILE_COST + 10 * len(expression))
        run.patterns[key] = _compile(_written(expression, letters))
    return run.patterns[key]


def _written(expression: str, flags: str) -> str:
    """As RE2 writes it."""
    written = re2.escape(expression) if "q" in flags else translated(expression, "x" in flags)
    prefix = "".join(sorted(set(flags) & set("ism")))
    return f"(?{prefix}){written}" if prefix else str(written)


def _compile(whole: str) -> Any:
    try:
        return _compiled(whole)
    except re2.error as error:
        raise FeelError(f"{whole[:80]!r} is no pattern: {_said(error)}") from error


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _dividing(run: Run, source: object, flags: object = None) -> Any:
    """A pattern to walk through a text with: it must not match the empty string."""
    compiled = pattern(run, source, flags)
    if compiled.search(""):
        raise FeelError("The pattern matches the empty string.")
    return compiled


@running("input, pattern, flags?")
def matches(run: Run, value: object, source: object, flags: object = None) -> object:
    return pattern(run, source, flags).search(want(value, "string")) is not None


@running("input, pattern, replacement, flags?")
def replace(run: Run, value: object, source: object, replacement: object, flags: object = None) -> object:
    compiled, text = _dividing(run, source, flags), want(value, "string")
    wanted: str = want(replacement, "string")
    parts = [wanted] if "q" in str(flags or "") else _template(wanted, compiled.groups)
    pieces: list[str] = []
    end = length = 0
    for match in compiled.finditer(text):
        filled = "".join(part if isinstance(part, str) else match.group(part) or "" for part in parts)
        pieces += (text[end : match.start()], filled)
        end = match.end()
        length += len(filled)
        run.spend(_MATCH_COST)
        if length > MAX_STRING:
            raise FeelError(f"A string has at most {MAX_STRING} characters.")
    return "".join((*pieces, text[end:]))


def _template(replacement: str, groups: int) -> list[str | int]:
    r"""Text and the numbers of groups: ``$1``, where ``\$`` is a dollar. A group that is not there is empty.

    Of several digits only those count that make the number of a group. Raises FeelError for other signs behind a
    dollar or backslash, as XPath has it.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        sign, following = replacement[at], replacement[at + 1 : at + 2]
        if sign == "\\" and following in ("\\", "$"):
            parts.append(following)
            at += 2
        elif sign == "$" and _DIGIT.match(following):
            digits = _longest(_DIGITS.match(replacement, at + 1), groups)
            parts.append(int(digits) if int(digits) <= groups else "")
            at += 1 + len(digits)
        elif sign in "\\$":
            raise FeelError(f"Behind {sign!r} in a replacement stands {_WANTED[sign]}.")
        else:
            parts.append(sign)
            at += 1
    return parts


def _longest(found: re.Match[str] | None, groups: int) -> str:
    digits = found[0] if found else ""
    while len(digits) > 1 and int(digits) > groups:
        digits = digits[:-1]
    return digits


@running("string, delimiter")
def split(run: Run, value: object, delimiter: object) -> object:
    text, plain = want(value, "string"), want(delimiter, "string")
    if plain and plain == re.escape(plain):
        return text.split(plain)
    pieces: list[str] = []
    end = 0
    for match in _dividing(run, plain).finditer(text):
        run.spend(_MATCH_COST)
        pieces.append(text[end : match.start()])
        end = match.end()
    return [*pieces, text[end:]]


@running("input, pattern")
def extract(run: Run, value: object, source: object) -> object:
    """All that the pattern finds, from the left."""
    found: list[object] = []
    for match in _dividing(run, source).finditer(want(value, "string")):
        run.spend(_MATCH_COST)
        found.append(match.group(0))
    return found


PATTERNS = {"matches": matches, "replace": replace, "split": split, "extract": extract}
