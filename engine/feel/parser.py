"""Tokens → syntax tree, by recursive descent and precedence (grammar of DMN 1.5, 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.errors import ExpressionError
from engine.feel import nodes as n
from engine.feel.cursor import Cursor, Types
from engine.feel.lexer import Token
from engine.feel.limits import MAX_NODES
from engine.feel.names import size
from engine.feel.temporal import parse_temporal
from engine.feel.type_names import type_name
from engine.feel.types import ANY, Type
from engine.feel.values import NUMBERS
from engine.feel.vocabulary import Vocabulary

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_CONSTANTS = {"true": True, "false": False, "null": None}
_COMPARING = 2
_LEVELS = {
    "or": 0,
    "and": 1,
    **dict.fromkeys((*_COMPARISONS, "between", "in"), _COMPARING),
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "**": 5,
}
"""How tightly operators bind."""


class Parser(Cursor):
    """Parses one text. ``ending`` is the depth where the end of a range is read: there ``[`` closes the range."""

    ending = -1

    def whole(self, parse: Callable[[], n.Node]) -> n.Node:
        """The rule, and nothing behind it."""
        try:
            node = parse()
        except RecursionError as problem:
            raise self.error("The expression nests too deeply.") from problem
        if self.token.kind != "end":
            raise self.error(f"Unexpected {self.token.text!r}.")
        if size(node) > MAX_NODES:
            raise ExpressionError(f"An expression has at most {MAX_NODES} parts.", text=self.text[:80])
        return node

    # -- expressions, loosest first

    def expression(self) -> n.Node:
        return self.deeper(self._binary)

    def _binary(self, loosest: int = 0) -> n.Node:
        """Operators that bind at least as tightly as the level ``loosest``."""
        node, depth = self._unary(), self.depth
        while (level := self._level()) >= loosest:
            node = self._joined(node, level)
            self.chained()
        self.depth = depth
        return node

    def _level(self) -> int:
        token = self.token
        return _LEVELS.get(token.text, -1) if token.kind in ("operator", "keyword") else -1

    def _joined(self, first: n.Node, level: int) -> n.Node:
        """The operand and all that follow with operators of the same level."""
        if level == _COMPARING:
            return self._compared(first)
        at, rest = self.token.at, []
        while self._level() == level:
            operator = self.advance().text
            rest.append((operator, self._binary(level + 1)))
        if level < _COMPARING:
            return n.Logic(rest[0][0], (first, *(operand for _, operand in rest)), at=at)
        return n.Arithmetic(first, tuple(rest), at=at)

    def _compared(self, left: n.Node) -> n.Node:
        token = self.advance()
        if token.text == "in":
            return n.In(left, self._in_tests(), at=token.at)
        if token.text == "between":
            low = self._binary(_COMPARING + 1)
            self.expect("and")
            return n.Between(left, low, self._binary(_COMPARING + 1), at=token.at)
        return n.Comparison(token.text, left, self._binary(_COMPARING + 1), at=token.at)

    def _unary(self) -> n.Node:
        if token := self.accept("-"):
            return n.Negation(self.deeper(self._unary), at=token.at)
        return self._postfix(self._primary())

    def _postfix(self, node: n.Node) -> n.Node:
        depth = self.depth
        while True:
            token = self.token
            if self.accept("."):
                node = n.Path(node, self.take_name(), at=token.at)
            elif self.at("[") and self.depth == self.ending and isinstance(node, n.Literal):
                return node
            elif self.accept("["):
                node = n.Filter(node, self.expression(), at=token.at)
                self.expect("]")
            elif self.at("("):
                node = self._call(node)
            elif self.accept("instance"):
                self.expect("of")
                node = n.InstanceOf(node, type_name(self), at=token.at)
            else:
                self.depth = depth
                return node
            self.chained()

    def _call(self, function: n.Node) -> n.Node:
        token = self.expect("(")
        named: list[str] = []
        arguments: list[n.Node] = []
        while not self.at(")"):
            name = self.name_here()
            if name and self.tokens[self.index + name[0]].text == ":":
                self.index += name[0] + 1
                named.append(name[1])
            arguments.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        if named and len(named) != len(arguments):
            raise self.error("Arguments are either all named or all by position.", token)
        return n.Call(function, tuple(arguments), tuple(named), at=function.at)

    # -- tests

    def _in_tests(self) -> tuple[n.Node, ...]:
        if not self.at("("):
            return (self.positive_test(),)
        opening = self.advance()
        first = self.positive_test()
        if self.at(".."):
            return (self._postfix(self._range(opening, first)),)
        tests = (first, *self._more_tests())
        self.expect(")")
        return tests

    def _more_tests(self) -> list[n.Node]:
        tests: list[n.Node] = []
        while self.accept(","):
            tests.append(self.positive_test())
        return tests

    def positive_test(self) -> n.Node:
        token = self.token
        if token.kind == "operator" and token.text in _COMPARISONS:
            self.advance()
            return n.UnaryTest(token.text, self._binary(_COMPARING + 1), at=token.at)
        return self.expression()

    def unary_tests(self) -> n.Node:
        """``-``, ``not(…)`` or tests separated by commas."""
        token = self.token
        if self.at("-") and self.following.kind == "end":
            self.advance()
            return n.Tests((), at=token.at)
        if token.kind == "name" and token.text == "not" and self.following.text == "(":
            start = self.index
            self.index += 2
            tests = (self.positive_test(), *self._more_tests())
            if self.accept(")") and self.token.kind == "end":
                return n.Tests(tests, negated=True, at=token.at)
            self.index = start
        return n.Tests((self.positive_test(), *self._more_tests()), at=token.at)

    # -- primaries

    def _primary(self) -> n.Node:
        token = self.token
        primary = (
            _PRIMARIES.get(token.text) if token.kind in ("keyword", "operator") else _KINDS.get(token.kind)
        )
        if primary is None and self.name_here() is None:
            raise self.error(f"Unexpected {token.text or 'end'!r}: a value is missing here.")
        return primary(self) if primary else self._name()

    def _name(self) -> n.Node:
        at = self.token.at
        return n.Name(self.take_name(), at=at)

    def _number(self) -> n.Node:
        token = self.advance()
        return n.Literal(_number(token.text), at=token.at)

    def _string(self) -> n.Node:
        token = self.advance()
        return n.Literal(self.string(token, token.text), at=token.at)

    def _temporal(self) -> n.Node:
        token = self.advance()
        try:
            return n.Literal(parse_temporal(self.string(token, token.text[1:])), at=token.at)
        except ValueError as problem:
            raise self.error(str(problem), token) from problem

    def _constant(self) -> n.Node:
        token = self.advance()
        return n.Literal(_CONSTANTS[token.text], at=token.at)

    def _if(self) -> n.Node:
        token = self.advance()
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return n.If(condition, then, self.expression(), at=token.at)

    def _for(self) -> n.Node:
        token = self.advance()
        iterators = self._iterators()
        self.expect("return")
        return n.For(iterators, self.expression(), at=token.at)

    def _quantified(self) -> n.Node:
        token = self.advance()
        iterators = self._iterators()
        self.expect("satisfies")
        return n.Quantified(token.text, iterators, self.expression(), at=token.at)

    def _iterators(self) -> tuple[n.Iterator, ...]:
        iterators = [self._iterator()]
        while self.accept(","):
            iterators.append(self._iterator())
        return tuple(iterators)

    def _iterator(self) -> n.Iterator:
        name = self.declare_until("in")
        self.expect("in")
        source = self.expression()
        end = self.expression() if self.accept("..") else None
        return n.Iterator(name, source, end)

    def _function(self) -> n.Node:
        token = self.advance()
        self.expect("(")
        parameters: list[tuple[str, Type]] = []
        while not self.at(")"):
            name = self.declare_until(",", ":", ")")
            parameters.append((name, type_name(self) if self.accept(":") else ANY))
            if not self.accept(","):
                break
        self.expect(")")
        if self.token.text == "external":
            raise self.error("External functions are not called: they would run code of another language.")
        return n.Lambda(tuple(parameters), self.expression(), at=token.at)

    def _bracketed(self) -> n.Node:
        """A list, a range of any brackets, or an expression in parentheses."""
        opening = self.advance()
        if opening.text == "[" and self.accept("]"):
            return n.ListOf((), at=opening.at)
        if opening.text == "(" and self.at(*_COMPARISONS):
            return self._open_range(opening)
        first = self.expression()
        if self.at(".."):
            return self._range(opening, first)
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

    def _range(self, opening: Token, start: n.Node) -> n.Node:
        self.expect("..")
        outer, self.ending = self.ending, self.depth + 1
        end = self.expression()
        self.ending = outer
        closing = self.accept("]", ")", "[")
        if closing is None:
            raise self.error("A range ends with ']', ')' or '['.")
        return n.RangeOf(start, end, opening.text == "[", closing.text == "]", at=opening.at)

    def _open_range(self, opening: Token) -> n.Node:
        test = self.positive_test()
        self.expect(")")
        assert isinstance(test, n.UnaryTest)
        if test.operator not in _OPEN:
            raise self.error("A range cannot be written with !=.", opening)
        return _open_range(test)

    def _context(self) -> n.Node:
        opening = self.expect("{")
        entries: list[tuple[str, n.Node]] = []
        keys: set[str] = set()
        while not self.at("}"):
            key = self._key()
            self.expect(":")
            if key in keys:
                raise self.error(f"The context has two entries {key!r}.", opening)
            keys.add(key)
            entries.append((key, self.expression()))
            if not self.accept(","):
                break
        self.expect("}")
        return n.ContextOf(tuple(entries), at=opening.at)

    def _key(self) -> str:
        if self.token.kind != "string":
            return self.declare_until(":")
        token = self.advance()
        key = self.string(token, token.text)
        self.own.add(key)
        return key


_OPEN = _COMPARISONS - {"!="}


def _open_range(test: n.UnaryTest) -> n.Node:
    if test.operator == "=":
        return n.RangeOf(test.operand, test.operand, True, True, at=test.at)
    below, included = test.operator.startswith("<"), test.operator.endswith("=")
    if below:
        return n.RangeOf(None, test.operand, False, included, at=test.at)
    return n.RangeOf(test.operand, None, included, False, at=test.at)


def _number(text: str) -> int | Decimal:
    return int(text) if text.isdigit() and len(text) <= 34 else NUMBERS.create_decimal(text)


_Primary = Callable[[Parser], n.Node]
_KINDS: dict[str, _Primary] = {
    "number": Parser._number,
    "string": Parser._string,
    "at": Parser._temporal,
    "name": Parser._name,
}
_PRIMARIES: dict[str, _Primary] = {
    **dict.fromkeys(_CONSTANTS, Parser._constant),
    **dict.fromkeys(("(", "[", "]"), Parser._bracketed),
    **dict.fromkeys(("some", "every"), Parser._quantified),
    "{": Parser._context,
    "if": Parser._if,
    "for": Parser._for,
    "function": Parser._function,
}


def parse_expression(text: str, vocabularies: tuple[Vocabulary, ...], types: Types) -> n.Node:
    """Raises ExpressionError with the place."""
    parser = Parser(text, vocabularies, types)
    return parser.whole(parser.expression)


def parse_unary_tests(text: str, vocabularies: tuple[Vocabulary, ...], types: Types) -> n.Node:
    """Raises ExpressionError with the place."""
    parser = Parser(text, vocabularies, types)
    return parser.whole(parser.unary_tests)
