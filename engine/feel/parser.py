"""Tokens → syntax tree, by recursive descent (grammar of DMN 1.5, 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from engine.errors import ExpressionError
from engine.feel import nodes as n
from engine.feel.lexer import Token, error, tokenize, unquote
from engine.feel.temporal import parse_temporal
from engine.feel.values import NUMBERS

MAX_DEPTH = 64
MAX_NODES = 2_000
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_CONSTANTS = {"true": True, "false": False, "null": None}


class Parser:
    """Parses one text. ``known`` are names that may hold spaces and operators."""

    def __init__(self, text: str, known: Collection[str]) -> None:
        self.text = text
        self.tokens = tokenize(text, known)
        self.index = 0
        self.depth = 0
        if len(self.tokens) > 4 * MAX_NODES:
            raise self.error(f"An expression has at most {MAX_NODES} parts.")

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def error(self, message: str, token: Token | None = None) -> ExpressionError:
        return error(message, self.text, (token or self.token).at)

    def advance(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def at(self, *texts: str) -> bool:
        return self.token.kind in ("operator", "keyword") and self.token.text in texts

    def accept(self, *texts: str) -> Token | None:
        return self.advance() if self.at(*texts) else None

    def expect(self, text: str) -> Token:
        if not self.at(text):
            found = self.token.text or "the end"
            raise self.error(f"Expected {text!r}, found {found!r}.")
        return self.advance()

    def whole(self, parse: Callable[[], n.Node]) -> n.Node:
        """The rule, and nothing behind it."""
        node = parse()
        if self.token.kind != "end":
            raise self.error(f"Unexpected {self.token.text!r}.")
        return node

    # -- expressions, loosest first

    def expression(self) -> n.Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"Expressions nest at most {MAX_DEPTH} deep.")
        node = self._special() or self._or()
        self.depth -= 1
        return node

    def _special(self) -> n.Node | None:
        token = self.token
        if token.kind != "keyword":
            return None
        if self.accept("if"):
            condition = self.expression()
            self.expect("then")
            then = self.expression()
            self.expect("else")
            return n.If(condition, then, self.expression(), at=token.at)
        if self.accept("for"):
            iterators = self._iterators()
            self.expect("return")
            return n.For(iterators, self.expression(), at=token.at)
        if quantifier := self.accept("some", "every"):
            iterators = self._iterators()
            self.expect("satisfies")
            return n.Quantified(quantifier.text, iterators, self.expression(), at=token.at)
        if self.accept("function"):
            return self._function(token)
        return None

    def _iterators(self) -> tuple[n.Iterator, ...]:
        iterators = [self._iterator()]
        while self.accept(","):
            iterators.append(self._iterator())
        return tuple(iterators)

    def _iterator(self) -> n.Iterator:
        name = self._name()
        self.expect("in")
        source = self.expression()
        end = self.expression() if self.accept("..") else None
        return n.Iterator(name, source, end)

    def _function(self, token: Token) -> n.Node:
        self.expect("(")
        parameters: list[str] = []
        while not self.at(")"):
            parameters.append(self._name())
            if self.accept(":"):
                self._type_name()
            if not self.accept(","):
                break
        self.expect(")")
        if self.token.text == "external":
            raise self.error("External functions are not called: they would run code of another language.")
        return n.Lambda(tuple(parameters), self.expression(), at=token.at)

    def _left(self, operators: tuple[str, ...], operand: Callable[[], n.Node]) -> n.Node:
        node = operand()
        while token := self.accept(*operators):
            node = n.Binary(token.text, node, operand(), at=token.at)
        return node

    def _or(self) -> n.Node:
        return self._left(("or",), self._and)

    def _and(self) -> n.Node:
        return self._left(("and",), self._comparison)

    def _comparison(self) -> n.Node:
        node = self._sum()
        while True:
            token = self.token
            if token.kind == "operator" and token.text in _COMPARISONS:
                self.advance()
                node = n.Binary(token.text, node, self._sum(), at=token.at)
            elif self.accept("between"):
                low = self._sum()
                self.expect("and")
                node = n.Between(node, low, self._sum(), at=token.at)
            elif self.accept("in"):
                node = n.In(node, self._in_tests(), at=token.at)
            elif self.accept("instance"):
                self.expect("of")
                node = n.InstanceOf(node, self._type_name(), at=token.at)
            else:
                return node

    def _in_tests(self) -> tuple[n.Node, ...]:
        if self.at("("):
            start = self.index
            self.advance()
            tests = self._test_list()
            if self.accept(")"):
                return tests
            self.index = start
        return (self.positive_test(),)

    def _test_list(self) -> tuple[n.Node, ...]:
        tests = [self.positive_test()]
        while self.accept(","):
            tests.append(self.positive_test())
        return tuple(tests)

    def positive_test(self) -> n.Node:
        token = self.token
        if token.kind == "operator" and token.text in _COMPARISONS:
            self.advance()
            return n.UnaryTest(token.text, self._sum(), at=token.at)
        return self.expression()

    def unary_tests(self) -> n.Node:
        """``-``, ``not(…)`` or tests separated by commas."""
        token = self.token
        if self.at("-") and self.tokens[self.index + 1].kind == "end":
            self.advance()
            return n.Tests((), at=token.at)
        if token.kind == "name" and token.text == "not" and self.tokens[self.index + 1].text == "(":
            start = self.index
            self.index += 2
            tests = self._test_list()
            if self.accept(")") and self.token.kind == "end":
                return n.Tests(tests, negated=True, at=token.at)
            self.index = start
        return n.Tests(self._test_list(), at=token.at)

    def _sum(self) -> n.Node:
        return self._left(("+", "-"), self._product)

    def _product(self) -> n.Node:
        return self._left(("*", "/"), self._power)

    def _power(self) -> n.Node:
        return self._left(("**",), self._unary)

    def _unary(self) -> n.Node:
        if token := self.accept("-"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.error(f"Expressions nest at most {MAX_DEPTH} deep.")
            node = n.Negation(self._unary(), at=token.at)
            self.depth -= 1
            return node
        return self._postfix()

    def _postfix(self) -> n.Node:
        node = self._primary()
        while True:
            token = self.token
            if self.accept("."):
                node = n.Path(node, self._name(), at=token.at)
            elif self.accept("["):
                condition = self.expression()
                self.expect("]")
                node = n.Filter(node, condition, at=token.at)
            elif self.at("("):
                node = self._call(node)
            else:
                return node

    def _call(self, function: n.Node) -> n.Node:
        token = self.expect("(")
        named: list[str] = []
        arguments: list[n.Node] = []
        while not self.at(")"):
            if self.token.kind == "name" and self.tokens[self.index + 1].text == ":":
                named.append(self._name())
                self.expect(":")
            arguments.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        if named and len(named) != len(arguments):
            raise self.error("Arguments are either all named or all by position.", token)
        return n.Call(function, tuple(arguments), tuple(named), at=function.at)

    # -- primaries

    def _primary(self) -> n.Node:
        token = self.token
        if token.kind == "number":
            return n.Literal(_number(self.advance().text), at=token.at)
        if token.kind == "string":
            return n.Literal(unquote(self.advance().text), at=token.at)
        if token.kind == "at":
            return self._temporal()
        if token.kind == "name":
            return n.Name(self.advance().text, at=token.at)
        if token.kind == "keyword" and token.text in _CONSTANTS:
            return n.Literal(_CONSTANTS[self.advance().text], at=token.at)
        if self.at("(", "]", "["):
            return self._bracketed()
        if self.at("{"):
            return self._context()
        if token.kind == "keyword" and (special := self._special()):
            return special
        raise self.error(f"Unexpected {token.text or 'end'!r}: a value is missing here.")

    def _temporal(self) -> n.Node:
        token = self.advance()
        try:
            return n.Literal(parse_temporal(unquote(token.text[1:])), at=token.at)
        except ValueError as problem:
            raise self.error(str(problem), token) from problem

    def _bracketed(self) -> n.Node:
        """A list, a range of any brackets, or an expression in parentheses."""
        opening = self.advance()
        if opening.text == "[" and self.accept("]"):
            return n.ListOf((), at=opening.at)
        if opening.text == "(" and self.at(*_COMPARISONS):
            return self._open_range(opening)
        first = self.expression()
        if self.accept(".."):
            end = self.expression()
            return self._range(opening, first, end)
        if opening.text == "(":
            self.expect(")")
            return first
        if opening.text == "]":
            raise self.error("']' opens a range: ']1..5]'.", opening)
        items = [first]
        while self.accept(","):
            items.append(self.expression())
        self.expect("]")
        return n.ListOf(tuple(items), at=opening.at)

    def _range(self, opening: Token, start: n.Node, end: n.Node) -> n.Node:
        closing = self.accept("]", ")", "[")
        if closing is None:
            raise self.error("A range ends with ']', ')' or '['.")
        return n.RangeOf(start, end, opening.text == "[", closing.text == "]", at=opening.at)

    def _open_range(self, opening: Token) -> n.Node:
        operator = self.advance().text
        operand = self._sum()
        self.expect(")")
        if operator in ("<", "<="):
            return n.RangeOf(None, operand, False, operator == "<=", at=opening.at)
        if operator in (">", ">="):
            return n.RangeOf(operand, None, operator == ">=", False, at=opening.at)
        raise self.error("A range is open at one end only with <, <=, > and >=.", opening)

    def _context(self) -> n.Node:
        opening = self.expect("{")
        entries: list[tuple[str, n.Node]] = []
        while not self.at("}"):
            key = unquote(self.advance().text) if self.token.kind == "string" else self._key()
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.accept(","):
                break
        self.expect("}")
        return n.ContextOf(tuple(entries), at=opening.at)

    def _key(self) -> str:
        """A key may be several words."""
        words: list[str] = []
        while self.token.kind in ("name", "keyword", "number") or (
            words and self.at("-", "+", "*", "/", ".")
        ):
            words.append(self.advance().text)
        if not words:
            raise self.error("A key is missing here.")
        return " ".join(words)

    def _name(self) -> str:
        if self.token.kind not in ("name", "keyword"):
            raise self.error("A name is missing here.")
        return self.advance().text

    def _type_name(self) -> str:
        """``list<number>`` and the like are taken by their first word."""
        words = [self._name()]
        while self.token.kind == "name" or (words[-1] == "time" and self.at("and")):
            words.append(self.advance().text)
        if self.accept("<"):
            depth = 1
            while depth and self.token.kind != "end":
                text = self.advance().text
                depth += {"<": 1, ">": -1}.get(text, 0)
        return " ".join(words)


def _number(text: str) -> int | Decimal:
    return int(text) if text.isdigit() and len(text) <= 34 else NUMBERS.create_decimal(text)


def parse_expression(text: str, known: Collection[str]) -> n.Node:
    parser = Parser(text, known)
    return parser.whole(parser.expression)


def parse_unary_tests(text: str, known: Collection[str]) -> n.Node:
    parser = Parser(text, known)
    return parser.whole(parser.unary_tests)
