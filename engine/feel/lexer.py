"""FEEL text → tokens (DMN 1.5, 10.3.1.2). Known names with spaces or operators are one token, the longest first."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import ExpressionError

MAX_LENGTH = 65_536

_START = r"[^\W\d]|\?"
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<at>@"(?:[^"\\]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>(?:{_START})[\w?]*)
  | (?P<operator>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{{}},:.])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
KEYWORDS = frozenset(
    {
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
        *("and", "or", "between", "instance", "of", "function", "true", "false", "null"),
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is number, string, at, name, keyword, operator or end."""

    kind: str
    text: str
    at: int


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, counted from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def error(message: str, text: str, at: int) -> ExpressionError:
    line, column = place(text, at)
    return ExpressionError(message, text=text, line=line, column=column)


def tokenize(text: str, names: Collection[str]) -> list[Token]:
    """Raises ExpressionError at the first character that begins no token."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"An expression has at most {MAX_LENGTH} characters; this one has {len(text)}.")
    known = _pattern(frozenset(names))
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = known.match(text, at) if known else None
        if match:
            tokens.append(Token("name", " ".join(match[0].split()), at))
        else:
            match = _TOKEN.match(text, at)
            if match is None:
                raise error(f"{text[at]!r} cannot stand here.", text, at)
            _append(tokens, match, at)
        at = match.end()
    tokens.append(Token("end", "", at))
    return tokens


def _append(tokens: list[Token], match: re.Match[str], at: int) -> None:
    kind = match.lastgroup or ""
    if kind == "space":
        return
    if kind == "name" and match[0] in KEYWORDS:
        kind = "keyword"
    tokens.append(Token(kind, match[0], at))


@lru_cache(maxsize=64)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """Names that are no single word, longest first; spaces in them match any white space."""
    long = sorted((name for name in names if not re.fullmatch(r"[\w?]+", name)), key=len, reverse=True)
    if not long:
        return None
    choices = "|".join(r"\s+".join(re.escape(part) for part in name.split()) for name in long)
    return re.compile(rf"(?:{choices})(?![\w?])")


def unquote(token: str) -> str:
    """The value of a string token."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, match[0])

    joined = _ESCAPE.sub(character, token[1:-1])
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
