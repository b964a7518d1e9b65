"""Processes that die at a chosen point, databases that fail by chance: at a statement, before or after a commit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


class Killed(BaseException):
    """The process is gone. No handler of exceptions stands in its way, as none does in that of a signal."""


class Points:
    """Counts what passes, and dies at the one of that number; 0 never dies. ``last`` is what it died at."""

    def __init__(self, fatal: int = 0) -> None:
        self.fatal = fatal
        self.count = 0
        self.last = ""

    @property
    def is_dead(self) -> bool:
        return 0 < self.fatal <= self.count

    def reach(self, what: str) -> None:
        self.count += 1
        self.last = what
        if self.count == self.fatal:
            _cut()
            raise Killed(what)

    def execute(self, run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.reach(str(sql)[:120])
        return run(sql, params, many, context)


@contextmanager
def dying(points: Points) -> Iterator[Points]:
    """Within the block the connection of this thread reaches the points; with a death it is lost."""
    lost: Any = connection
    commit = lost._commit

    def committing() -> None:
        points.reach("before COMMIT")
        commit()
        points.reach("after COMMIT")

    lost._commit = committing
    try:
        with connection.execute_wrapper(points.execute):
            yield points
    except Killed:
        _forget_connection()
    finally:
        lost._commit = commit


class Faults(Points):
    """Fails by chance with this rate, as a database does whose connection breaks; what was committed stays."""

    def __init__(self, rate: float, seed: int) -> None:
        super().__init__()
        self.rate = rate
        self.failed: Counter[str] = Counter()
        self._random = random.Random(seed)

    def reach(self, what: str) -> None:
        self.count += 1
        if self._random.random() < self.rate:
            self.failed[what if what.endswith("COMMIT") else "statement"] += 1
            raise OperationalError(f"The connection broke at {what}.")


def _cut() -> None:
    """As the server sees it when the process is gone: what was not committed is not there."""
    if connection.connection is not None:
        connection.connection.close()
    # What Django does on the way out of its blocks leaves a connection alone that was closed within.
    connection.closed_in_transaction = True


def _forget_connection() -> None:
    connection.in_atomic_block = False
    connection.closed_in_transaction = False
    connection.connection = None
