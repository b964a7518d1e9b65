"""The syntax tree of FEEL. ``at`` is the place in the text, counted from 0, and no part of what a node is."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.feel.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``named`` is empty for positional arguments, else as long as ``arguments``."""

    function: Node
    arguments: tuple[Node, ...]
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain of operators of one precedence, evaluated from the left."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``operator`` is and, or."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """``name in source``, or ``name in source..end``."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    result: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``quantifier`` is some or every."""

    quantifier: str
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    start: Node | None
    end: Node | None
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class UnaryTest(Node):
    """``operator`` against the input value: ``< 5``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    parameters: tuple[tuple[str, Type], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests of a table cell: any of them, or none with ``negated``; no tests is always true."""

    tests: tuple[Node, ...]
    negated: bool = False
