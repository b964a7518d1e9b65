"""One evaluation: the frame its closures read, what it may still spend, and what it warns of.

A frame is a list: the context, the run, then one slot for each name that the expression binds itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from engine.errors import ExpressionError
from engine.feel.lexer import place
from engine.feel.limits import MAX_LIST, MAX_STRING
from engine.feel.values import Warning

MAX_WARNINGS = 20
CHARACTERS_PER_STEP = 16
ITEMS_PER_STEP = 4

Frame = list[Any]
Evaluate = Callable[[Frame], object]
CONTEXT, RUN, SLOTS = 0, 1, 2
"""Where a frame holds what."""


class Where(NamedTuple):
    """A place in the text of an expression, ``at`` counted from 0."""

    text: str
    at: int


class Run:
    __slots__ = ("fuel", "now", "patterns", "text", "warnings")

    def __init__(self, text: str, now: datetime, fuel: int) -> None:
        self.text = text
        self.now = now
        self.fuel = fuel
        self.patterns: dict[str, object] = {}
        self.warnings: list[Warning] = []

    def spend(self, steps: int = 1) -> None:
        """Raises ExpressionError when the fuel is gone."""
        self.fuel -= steps
        if self.fuel < 0:
            raise ExpressionError("The expression takes too many steps.", text=self.text)

    def warn(self, message: str, where: Where) -> None:
        """The first warnings are kept: a loop could give thousands."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(Warning(message, *place(where.text, where.at)))

    def handle(self, values: list[object]) -> None:
        """Pays for reading the values: long lists and strings cost more."""
        steps = 1
        for value in values:
            if type(value) is list:
                steps += len(value) // ITEMS_PER_STEP
            elif type(value) is str:
                steps += len(value) // CHARACTERS_PER_STEP
        self.spend(steps)

    def made(self, value: object) -> object:
        """Pays for a new value and returns it. Raises ExpressionError if it is larger than the limits."""
        if type(value) is str:
            if len(value) > MAX_STRING:
                raise ExpressionError(f"A string has at most {MAX_STRING} characters.", text=self.text)
            self.spend(len(value) // CHARACTERS_PER_STEP)
        elif type(value) is list:
            if len(value) > MAX_LIST:
                raise ExpressionError(f"A list has at most {MAX_LIST} items.", text=self.text)
            self.spend(len(value) // ITEMS_PER_STEP)
        return value
