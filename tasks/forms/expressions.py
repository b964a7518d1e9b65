"""FEEL in forms: conditions, limits and options, evaluated over the data that the browser shows.

The browser evaluates the same texts over the same plain JSON, so both come to the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.feel import Expression, compile_expression


@dataclass(frozen=True)
class File:
    """A file that is kept already; ``id`` is how a form names it."""

    id: str
    name: str
    content_type: str
    size: int


Files = Mapping[str, File]


def is_expression(value: object) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("=")


@lru_cache(maxsize=1024)
def compiled(text: str) -> Expression:
    """The expression after its leading "="; ExpressionError says where it cannot be read."""
    return compile_expression(text.lstrip().removeprefix("="))


@dataclass(frozen=True)
class Surroundings:
    """What an expression sees: the whole data, the container it stands in (``this``), the one around (``parent``).

    ``indexes`` are the positions in the dynamic lists around, outermost first, counted from 1 (``i``).
    ``files`` are those that a file field may name.
    """

    data: Mapping[str, Any]
    now: datetime
    this: object = None
    parent: object = None
    indexes: tuple[int, ...] = field(default=())
    files: Files = field(default_factory=dict)

    def evaluate(self, text: str) -> Any:
        return compiled(text).evaluate(self._context(), self.now).value

    def resolve(self, value: Any) -> Any:
        """The value itself, or what the expression in it gives."""
        return self.evaluate(value) if is_expression(value) else value

    def _context(self) -> dict[str, Any]:
        special = {"this": self.this, "parent": self.parent, "i": list(self.indexes)}
        return special | dict(self.data) | {f"_{name}_": value for name, value in special.items()}
