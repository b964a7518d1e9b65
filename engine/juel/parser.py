"""Tokens → syntax tree (Expression Language 2.2, 1.19), with ``+=`` of version 3.0 to join text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.errors import ExpressionError
from engine.feel.lexer import Token, error
from engine.feel.limits import MAX_DEPTH, MAX_NODES
from engine.feel.values import NUMBERS, number
from engine.juel import nodes as n
from engine.juel.lexer import operator_of, sections, unquote

_CONSTANTS = {"true": True, "false": False, "null": None}
_ROWS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
_LEVELS = {sign: level for level, signs in enumerate(_ROWS) for sign in signs}
"""How tightly the operators bind."""
_COMPARISONS = frozenset(_ROWS[2] + _ROWS[3])
PREFIXES = frozenset({"variables", "vars", "var"})
"""Before the colon of a function; elsewhere a colon belongs to a choice."""


def parse(text: str) -> n.Node:
    """The tree of the whole text: one ``${…}`` alone is its value, all else is text. Raises ExpressionError."""
    parts: list[n.Node] = []
    left = MAX_NODES
    for section in sections(text):
        if section.tokens:
            parser = _Parser(text, section.tokens, left)
            parts.append(parser.whole())
            left = parser.left
        else:
            parts.append(n.Literal(section.text, at=section.at))
    if len(parts) == 1 and not (isinstance(parts[0], n.Literal) and not text.startswith(("${", "#{"))):
        return parts[0]
    if len(parts) > MAX_NODES:
        raise error(f"An expression has at most {MAX_NODES} parts.", text, 0)
    return n.Text(tuple(parts))


class _Parser:
    """Of one pair of braces; ``left`` nodes may still be made."""

    def __init__(self, text: str, tokens: tuple[Token, ...], left: int) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.left = left

    # -- tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def at(self, *signs: str) -> bool:
        return operator_of(self.token) in signs

    def advance(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def accept(self, *signs: str) -> Token | None:
        return self.advance() if self.at(*signs) else None

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            raise self.error(f"Expected {sign!r}, found {self.token.text or 'the end'!r}.")

    def error(self, message: str, token: Token | None = None) -> ExpressionError:
        return error(message, self.text, (token or self.token).at)

    def deeper(self, parse_: Callable[[], n.Node]) -> n.Node:
        """The rule one level further in."""
        self.nested()
        node = parse_()
        self.depth -= 1
        return node

    def nested(self) -> None:
        """What is written in a row nests in the tree as well."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"Expressions nest at most {MAX_DEPTH} deep.")

    def counted(self, node: n.Node) -> n.Node:
        self.left -= 1
        if self.left < 0:
            raise self.error(f"An expression has at most {MAX_NODES} parts.")
        return node

    # -- rules, from the loosest binding to the tightest

    def whole(self) -> n.Node:
        if self.token.kind == "end":
            raise self.error("There is nothing between the braces.")
        node = self.choice()
        if self.token.kind != "end":
            raise self.error(f"{self.token.text!r} cannot stand here.")
        return node

    def choice(self) -> n.Node:
        condition = self.joined()
        asked = self.accept("?")
        if asked is None:
            return condition
        then = self.deeper(self.choice)
        self.expect(":")
        otherwise = self.deeper(self.choice)
        return self.counted(n.Choice(condition, then, otherwise, at=asked.at))

    def joined(self) -> n.Node:
        """Text joined by ``+=``."""
        parts = [self.binary()]
        start = self.token.at
        while self.accept("+="):
            parts.append(self.binary())
        return self.counted(n.Text(tuple(parts), at=start)) if len(parts) > 1 else parts[0]

    def binary(self, level: int = 0) -> n.Node:
        """Operators of the level and tighter ones (precedence climbing, which keeps the stack flat)."""
        node, depth = self.unary(), self.depth
        while (found := _LEVELS.get(operator_of(self.token), -1)) >= level:
            self.nested()
            node = self.counted(self.chain(node, found))
        self.depth = depth
        return node

    def chain(self, first: n.Node, level: int) -> n.Node:
        """Operators of one level in a row; comparisons take one at a time."""
        start, is_chain = self.token, operator_of(self.token) not in _COMPARISONS
        rest = [self.operation(level)]
        while is_chain and _LEVELS.get(operator_of(self.token)) == level:
            rest.append(self.operation(level))
        sign = rest[0][0]
        if sign in _COMPARISONS:
            return n.Comparison(sign, first, rest[0][1], at=start.at)
        if sign in ("&&", "||"):
            return n.Logic(sign, (first, *(operand for _, operand in rest)), at=start.at)
        return n.Arithmetic(first, tuple(rest), at=start.at)

    def operation(self, level: int) -> tuple[str, n.Node]:
        sign = operator_of(self.advance())
        return sign, self.deeper(lambda: self.binary(level + 1))

    def unary(self) -> n.Node:
        token = self.accept("-", "!")
        if token is None and self.token.kind == "keyword" and self.token.text == "empty":
            token = self.advance()
        if token is None:
            return self.value()
        operator = operator_of(token) or token.text
        return self.counted(n.Unary(operator, self.deeper(self.unary), at=token.at))

    def value(self) -> n.Node:
        """A primary with the paths, items and calls behind it."""
        node, depth = self.primary(), self.depth
        while token := self.accept(".", "["):
            self.nested()
            node = self.counted(self.member(node) if token.text == "." else self.item(node, token))
        self.depth = depth
        return node

    def member(self, source: n.Node) -> n.Node:
        token = self.advance()
        if token.kind not in ("name", "keyword"):
            raise self.error("A name is missing behind the point.", token)
        if self.accept("("):
            return n.MethodCall(source, token.text, self.arguments(), at=token.at)
        return n.Path(source, token.text, at=token.at)

    def item(self, source: n.Node, token: Token) -> n.Node:
        key = self.deeper(self.choice)
        self.expect("]")
        return n.Item(source, key, at=token.at)

    def arguments(self) -> tuple[n.Node, ...]:
        """Up to the closing parenthesis; the opening one is read."""
        if self.accept(")"):
            return ()
        found = [self.deeper(self.choice)]
        while self.accept(","):
            found.append(self.deeper(self.choice))
        self.expect(")")
        return tuple(found)

    def primary(self) -> n.Node:
        token = self.advance()
        if token.kind == "number":
            return self.counted(n.Literal(self.number(token), at=token.at))
        if token.kind == "string":
            return self.counted(n.Literal(self.string(token), at=token.at))
        if token.kind == "name":
            return self.counted(self.name(token))
        if token.text in _CONSTANTS and token.kind == "keyword":
            return self.counted(n.Literal(_CONSTANTS[token.text], at=token.at))
        if token.kind == "operator" and token.text == "(":
            node = self.deeper(self.choice)
            self.expect(")")
            return node
        raise self.error(self.misplaced(token), token)

    def misplaced(self, token: Token) -> str:
        if token.kind == "end":
            return "Something is missing before the closing brace."
        if token.text == "[":
            return "Lists cannot be written out in this language; build them in FEEL."
        return f"{token.text!r} cannot stand here."

    def name(self, token: Token) -> n.Node:
        """A variable, or a function with or without prefix."""
        if (
            token.text in PREFIXES
            and self.at(":")
            and self.tokens[self.index + 1].kind in ("name", "keyword")
        ):
            self.advance()
            own = self.advance()
            self.expect("(")
            return n.Call(f"{token.text}:{own.text}", self.arguments(), at=token.at)
        if self.accept("("):
            return n.Call(token.text, self.arguments(), at=token.at)
        return n.Name(token.text, at=token.at)

    def number(self, token: Token) -> object:
        if token.text.isdigit():
            return number(int(token.text)) if len(token.text) <= 34 else self.decimal(token)
        return self.decimal(token)

    def decimal(self, token: Token) -> Decimal:
        try:
            return NUMBERS.create_decimal(token.text)
        except ArithmeticError as problem:
            raise self.error("The number is too large.", token) from problem

    def string(self, token: Token) -> str:
        try:
            return unquote(token.text)
        except ValueError as problem:
            raise self.error(str(problem), token) from problem
