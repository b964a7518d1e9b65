r"""Text with ``${…}`` and ``#{…}`` in it → literal text and tokens (Expression Language 2.2, 1.2 and 1.19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.errors import ExpressionError
from engine.feel.lexer import Token, error
from engine.feel.limits import MAX_LENGTH, MAX_TOKENS

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<name>[^\W\d][\w$]*|\$[\w$]*)
  | (?P<operator>&&|\|\||==|!=|<=|>=|\+=|[-+*/%<>!?:()\[\].,}])
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"(\\?)[$#]\{")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "div": "/",
    "mod": "%",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
}
"""Operators in words, and the signs that mean the same."""
KEYWORDS = frozenset({*_WORDS, "true", "false", "null", "empty", "instanceof"})


class Section(NamedTuple):
    """Literal text, or the tokens between braces, the last of which is the end."""

    text: str
    tokens: tuple[Token, ...]
    at: int


def sections(text: str) -> Iterator[Section]:
    r"""The parts of the text in order; ``\${`` is a literal ``${``. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"An expression has at most {MAX_LENGTH} characters; this one has {len(text)}.")
    at, literal, start, left = 0, "", 0, MAX_TOKENS
    while match := _OPENING.search(text, at):
        literal += text[at : match.start()]
        if match[1]:
            literal += match[0][1:]
            at = match.end()
            continue
        if literal:
            yield Section(literal, (), start)
        tokens = _inside(text, match.end(), left)
        yield Section("", tokens, match.start())
        left -= len(tokens)
        at = start = tokens[-1].at + 1
        literal = ""
    if literal + text[at:]:
        yield Section(literal + text[at:], (), start)


def _inside(text: str, at: int, most: int) -> tuple[Token, ...]:
    """The tokens up to the closing brace."""
    tokens: list[Token] = []
    opened, spaced = at, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise error(_complaint(text[at:]), text, at)
        if match[0] == "}":
            return (*tokens, Token("end", "", at, spaced))
        if match.lastgroup != "space":
            tokens.append(_token(match, spaced))
            if len(tokens) > most:
                raise error(f"An expression has at most {MAX_TOKENS} words and signs.", text, at)
        spaced = match.lastgroup == "space"
        at = match.end()
    raise error("The closing brace is missing.", text, opened - 2)


def _token(match: re.Match[str], spaced: bool) -> Token:
    kind = match.lastgroup or ""
    return Token(
        "keyword" if kind == "name" and match[0] in KEYWORDS else kind, match[0], match.start(), spaced
    )


def operator_of(token: Token) -> str:
    """The sign of an operator, whichever way it is written; empty for what is none."""
    if token.kind == "operator":
        return token.text
    return _WORDS.get(token.text, "") if token.kind == "keyword" else ""


def _complaint(rest: str) -> str:
    if rest[0] in "\"'":
        return "The string has no closing quote."
    if rest[0] == "=":
        return "Nothing can be assigned here; to compare, write ==."
    if rest[0] == "{":
        return "Lists and maps cannot be written out in this language; build them in FEEL."
    return f"{rest[0]!r} cannot stand here."


def unquote(token: str) -> str:
    """The value of a string token. Raises ValueError for an escape that there is not."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] == "u" and len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in _ESCAPES:
            raise ValueError(f"The escape \\{code} is none; for a backslash write two.")
        return _ESCAPES[code]

    joined = _ESCAPE.sub(character, token[1:-1])
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
