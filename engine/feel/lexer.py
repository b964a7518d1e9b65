"""FEEL text → tokens (DMN 1.5, 10.3.1.2). Which tokens make a name is told by ``vocabulary``."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.errors import ExpressionError
from engine.feel.limits import MAX_LENGTH, MAX_TOKENS

_START = (
    r"?A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u167F\u1681-\u180D\u180F-\u1FFF\u200C\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE\uFF00-\uFFFD\U00010000-\U000EFFFF"
)
_PART = _START + r"0-9\xB7\u0300-\u036F\u203F\u2040"
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:[\s\u180E\u200B\uFEFF]|//[^\n]*|/\*.*?\*/)+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<at>@"(?:[^"\\]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<unclosed>/\*|@?")
  | (?P<name>[{_START}][{_PART}]*)
  | (?P<operator>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{{}},:.'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
KEYWORDS = frozenset(
    {
        *(
            "if",
            "then",
            "else",
            "for",
            "in",
            "return",
            "some",
            "every",
            "satisfies",
            "between",
            "instance",
            "of",
        ),
        *("and", "or", "function", "true", "false", "null"),
    }
)


class Token(NamedTuple):
    """``kind`` is number, string, at, name, keyword, operator or end; ``spaced``: white space stands before it."""

    kind: str
    text: str
    at: int
    spaced: bool = False


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, counted from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def error(message: str, text: str, at: int) -> ExpressionError:
    line, column = place(text, at)
    return ExpressionError(message, text=text, line=line, column=column)


def tokenize(text: str) -> list[Token]:
    """Raises ExpressionError at the first character that begins no token."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"An expression has at most {MAX_LENGTH} characters; this one has {len(text)}.")
    tokens: list[Token] = []
    at, spaced = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "unclosed":
            raise error(_complaint(text[at:]), text, at)
        kind = match.lastgroup or ""
        if kind != "space":
            found = match[0]
            kind = "keyword" if kind == "name" and found in KEYWORDS else kind
            tokens.append(Token(kind, found, at, spaced))
            if len(tokens) > MAX_TOKENS:
                raise error(f"An expression has at most {MAX_TOKENS} words and signs.", text, at)
        spaced = kind == "space"
        at = match.end()
    tokens.append(Token("end", "", at, spaced))
    return tokens


def _complaint(rest: str) -> str:
    if rest.startswith(('"', '@"')):
        return "The string has no closing quote."
    return "The comment has no end." if rest.startswith("/*") else f"{rest[0]!r} cannot stand here."


def unquote(token: str) -> str:
    """The value of a string token. Raises ValueError for an escape beyond Unicode."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, match[0])

    joined = _ESCAPE.sub(character, token[1:-1])
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
