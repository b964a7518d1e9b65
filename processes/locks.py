"""A lock among all processes for housekeeping: it saves work, it does not guard data.

A lock in Redis can expire or vanish under its holder; what must be right is right by row locks, versions and fences
in the database. A holder that writes outside passes its `fence` on, so that a later holder's higher one wins.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from processes.connections.base import ConnectionFailed
from processes.connections.redis import Contended, RedisConnection, shared

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """Who holds the lock, and the number that grows with every holder."""

    owner: str
    fence: int


@contextmanager
def housekeeping_lock(name: str, *, seconds: float) -> Iterator[Held | None]:
    """`with housekeeping_lock("history", seconds=60) as held:` `held` is None if another has it, or Redis is away."""
    redis = shared()
    with _local(name) if redis is None else _distributed(redis, f"lock:{name}", seconds) as held:
        yield held


@contextmanager
def _distributed(redis: RedisConnection, name: str, seconds: float) -> Iterator[Held | None]:
    owner = uuid.uuid4().hex
    try:
        fence = redis.acquire(name, owner, seconds=seconds)
    except ConnectionFailed as error:
        logger.info("Lock %s: %s", name, error)
        fence = None
    if fence is None:
        yield None
        return
    try:
        yield Held(owner, fence)
    finally:
        try:
            redis.release(name, owner)
        except (ConnectionFailed, Contended) as error:
            logger.info("Lock %s ends by itself after %s seconds: %s", name, seconds, error)


_names: dict[str, int] = {}
_guard = threading.Lock()
_held: set[str] = set()


@contextmanager
def _local(name: str) -> Iterator[Held | None]:
    """Without Redis there is one process: a lock among its threads."""
    with _guard:
        if taken := name in _held:
            held = None
        else:
            _held.add(name)
            _names[name] = _names.get(name, 0) + 1
            held = Held(str(threading.get_ident()), _names[name])
    try:
        yield held
    finally:
        if not taken:
            with _guard:
                _held.discard(name)
