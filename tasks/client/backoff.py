"""Pauses that grow while something does not work."""

from __future__ import annotations

from random import SystemRandom

_random = SystemRandom()


class Backoff:
    """``next()`` is about twice as long each time, in seconds; ``reset()`` begins again. Each pause is up to a quarter
    longer than its turn, so that many workers do not come back at one moment."""

    def __init__(self, first: float = 0.5, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def next(self, wanted: float | None = None) -> float:
        """``wanted`` is what the other side asks for at least."""
        pause = max(self._next, wanted or 0.0)
        self._next = min(self._next * 2, self._longest)
        return pause * _random.uniform(1.0, 1.25)

    def reset(self) -> None:
        self._next = self._first
