"""Redis: the one door to the library. A cache and a bell, never the truth."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, WatchError
from redis.retry import Retry

from processes.connections.base import Connection
from processes.connections.breaker import Backoff, Breaker

MICROSECONDS = 1_000_000


class Contended(Exception):
    """Others kept changing the watched keys; nothing was written."""


class RedisConnection(Connection["redis.Redis"]):
    """All threads share one client; its pool gives each call a socket of its own."""

    errors = (RedisError, OSError)

    def __init__(self, url: str, timeout: float) -> None:
        super().__init__("redis", breaker=Breaker(Backoff(first=0.5, cap=10.0), threshold=3))
        self._url = url
        self._timeout = timeout

    def _open(self) -> redis.Redis:
        client = redis.Redis.from_url(
            self._url,
            socket_timeout=self._timeout,
            socket_connect_timeout=self._timeout,
            retry=Retry(NoBackoff(), 0),
        )
        client.ping()
        return client

    def _dispose(self, handle: redis.Redis) -> None:
        # Other threads are in the middle of a call with a socket of this client; theirs close when they are done.
        handle.connection_pool.disconnect(inuse_connections=False)

    def ping(self) -> None:
        self.call(lambda client: client.ping())

    def setting(self, name: str) -> str:
        """Of the server; empty where it does not tell. Raises ConnectionFailed."""
        found = self.call(lambda client: client.config_get(name))
        return str(found.get(name, ""))

    def get(self, key: str) -> bytes | None:
        """The value, or None. Raises ConnectionFailed."""
        value = self.call(lambda client: client.get(key))
        return value.encode() if isinstance(value, str) else value

    def set_newer(self, entries: dict[str, tuple[int, bytes]], *, ttl: int) -> int:
        """Store each value under its key unless a version as new is there; the number stored.

        Versions stand beside the values, under `<key>:version`. Optimistic (WATCH, MULTI), so the server needs
        no scripting. Raises ConnectionFailed, or Contended after three lost races.
        """
        return self.call(lambda client: _optimistically(client, _write_newer(entries, ttl)))

    def acquire(self, name: str, owner: str, *, seconds: float) -> int | None:
        """The fencing token if `owner` now holds the lock for `seconds`, None if another holds it."""

        def attempt(client: redis.Redis) -> int | None:
            # After a wipe the counter starts at the server's clock, above every number given out before.
            seconds_now, microseconds = client.time()
            client.set(f"{name}:fence", seconds_now * MICROSECONDS + microseconds, nx=True)
            if not client.set(name, owner, nx=True, px=int(seconds * 1000)):
                return None
            return int(client.incr(f"{name}:fence"))

        return self.call(attempt)

    def release(self, name: str, owner: str) -> bool:
        """Give the lock back, unless it has passed to another owner meanwhile."""

        def body(pipe: Any) -> int:
            if pipe.get(name) != owner.encode():
                return 0
            pipe.multi()
            pipe.delete(name)
            return 1

        return bool(self.call(lambda client: _optimistically(client, ([name], body))))


Transaction = tuple[list[str], Callable[[Any], int]]


def _write_newer(entries: dict[str, tuple[int, bytes]], ttl: int) -> Transaction:
    version_keys = [f"{key}:version" for key in entries]

    def body(pipe: Any) -> int:
        stored = [int(version) if version is not None else -1 for version in pipe.mget(version_keys)]
        newer = [
            (key, version, value)
            for (key, (version, value)), old in zip(entries.items(), stored, strict=True)
            if version > old
        ]
        pipe.multi()
        for key, version, value in newer:
            pipe.set(key, value, ex=ttl)
            pipe.set(f"{key}:version", version, ex=ttl)
        return len(newer)

    return version_keys, body


def _optimistically(client: redis.Redis, transaction: Transaction, attempts: int = 3) -> int:
    keys, body = transaction
    with client.pipeline(transaction=True) as pipe:
        for _ in range(attempts):
            try:
                pipe.watch(*keys)  # type: ignore[no-untyped-call]
                count = body(pipe)
                if count:
                    pipe.execute()
                return count
            except WatchError:
                continue
    raise Contended(f"{len(keys)} keys, {attempts} attempts")


@lru_cache
def _connection(url: str, timeout: float) -> RedisConnection:
    return RedisConnection(url, timeout)


def shared() -> RedisConnection | None:
    """This process's connection, or None where no Redis is configured."""
    url = settings.REDIS_URL
    return _connection(url, settings.REDIS_TIMEOUT_SECONDS) if url else None
