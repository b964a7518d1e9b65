"""What time it is: the database's time, so that a worker whose clock is wrong decides nothing by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection

_by_hand: ContextVar[datetime | None] = ContextVar("clock_by_hand", default=None)


def now() -> datetime:
    """In UTC. SQLite runs in this process, so its clock is ours."""
    by_hand = _by_hand.get()
    if by_hand is not None:
        return by_hand
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at.astimezone(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Within the block it is this moment; for playing processes."""
    token = _by_hand.set(moment)
    try:
        yield
    finally:
        _by_hand.reset(token)
