"""Where a parser stands among the tokens, and how it takes names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import ExpressionError
from engine.feel import nodes as n
from engine.feel.lexer import Token, error, tokenize, unquote
from engine.feel.limits import MAX_DEPTH
from engine.feel.types import Type
from engine.feel.vocabulary import Vocabulary, spelled

Types = Mapping[str, Type]


class Cursor:
    """``vocabularies`` tell which tokens make one name; names that the text itself declares are added to ``own``.

    ``types`` are those that the text may name besides the types of FEEL.
    """

    def __init__(self, text: str, vocabularies: tuple[Vocabulary, ...], types: Types) -> None:
        self.text = text
        self.types = types
        self.tokens = tokenize(text)
        self.index = 0
        self.depth = 0
        self.own = Vocabulary()
        self._vocabularies = (*vocabularies, self.own)

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def error(self, message: str, token: Token | None = None) -> ExpressionError:
        return error(message, self.text, (token or self.token).at)

    def advance(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def at(self, *texts: str) -> bool:
        kind, text, _, _ = self.tokens[self.index]
        return text in texts and kind in ("operator", "keyword")

    def accept(self, *texts: str) -> Token | None:
        return self.advance() if self.at(*texts) else None

    def expect(self, text: str) -> Token:
        if not self.at(text):
            found = self.token.text or "the end"
            raise self.error(f"Expected {text!r}, found {found!r}.")
        return self.advance()

    def deeper(self, parse: Callable[[], n.Node]) -> n.Node:
        """The rule one level further in."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"Expressions nest at most {MAX_DEPTH} deep.")
        node = parse()
        self.depth -= 1
        return node

    def chained(self) -> None:
        """What is written in a row nests in the tree."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"Expressions nest at most {MAX_DEPTH} deep.")

    # -- names

    def name_here(self) -> tuple[int, str] | None:
        """How many tokens the name at this place takes, and the name.

        The longest known name wins; words side by side that nobody knows are one name, as nothing else can be meant.
        """
        known = [found for found in (v.longest(self.tokens, self.index) for v in self._vocabularies) if found]
        end = self.index
        while self.tokens[end].kind == "name":
            end += 1
        if known and max(known)[0] >= end - self.index:
            return max(known)
        words = self.tokens[self.index : end]
        return (len(words), spelled(words)) if words else None

    def take_name(self) -> str:
        """A name in a place where only a name can stand; there it may be a keyword."""
        found = self.name_here()
        if found is None and self.token.kind == "keyword":
            found = (1, self.token.text)
        if found is None:
            raise self.error("A name is missing here.")
        self.index += found[0]
        return found[1]

    def declare_until(self, *ends: str) -> str:
        """A name as its declaration writes it, with whatever operators, up to one of the ends."""
        start = self.index
        while not self.at(*ends) and self.token.kind in ("name", "keyword", "number", "operator"):
            if self.token.text in "()[]{},:":
                break
            self.advance()
        words = self.tokens[start : self.index]
        if not words or words[0].kind not in ("name", "keyword"):
            raise self.error("A name is missing here.", self.tokens[start])
        name = spelled(words)
        self.own.add(name)
        return name

    def string(self, token: Token, quoted: str) -> str:
        try:
            return unquote(quoted)
        except ValueError as problem:
            raise self.error("An escape in the string is no character.", token) from problem
