"""Values in a model: fixed text, or something to evaluate."""

from __future__ import annotations

import msgspec


class Literal(msgspec.Struct, frozen=True, tag=True):
    """The text itself is the value."""

    text: str
    line: int = 0


class Expression(msgspec.Struct, frozen=True, tag=True):
    """To be evaluated. ``language`` is ``feel``, ``juel``, ``python`` or the URI or name the model gave.

    ``text`` is without the marks of its language: no leading ``=``; JUEL keeps its ``${…}``, which may stand
    inside other text.
    """

    text: str
    language: str = "feel"
    line: int = 0


class ListOf(msgspec.Struct, frozen=True, tag=True):
    """A list, each item a value of its own."""

    items: tuple[Composite, ...]


class MapOf(msgspec.Struct, frozen=True, tag=True):
    """A context: (key, value) in document order; of keys repeated the last one counts."""

    entries: tuple[tuple[str, Composite], ...]


Value = Literal | Expression

Composite = Literal | Expression | ListOf | MapOf
