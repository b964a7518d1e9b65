"""The syntax tree of JUEL. ``at`` is the place in the whole text, counted from 0."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    """``source.name``"""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """``source[key]``"""

    source: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function by its name, with the prefix before the colon if there is one."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MethodCall(Node):
    source: Node
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain of operators of one precedence, evaluated from the left."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``operator`` is one of ==, !=, <, <=, >, >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``operator`` is && or ||."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``operator`` is -, ! or empty."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Choice(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Several parts joined as text; a part that is a literal stands outside of all braces."""

    parts: tuple[Node, ...]
