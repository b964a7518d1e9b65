"""One connection life cycle for every service: states, listeners, reconnect with back-off, health, disposal.

A connection opens itself at its first call. A call that fails makes the connection degraded; until its pause is
over every further call fails at once (circuit breaker), then one call at a time is let through as a probe. Pauses
double up to a cap and are jittered, so that a thousand clients do not return in the same instant.
"""

import logging
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar

from processes import metrics
from processes.connections.breaker import Backoff, Breaker

Handle = TypeVar("Handle")
Value = TypeVar("Value")

logger = logging.getLogger(__name__)


class State(StrEnum):
    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    DEGRADED = "degraded"
    CLOSED = "closed"


LEGAL: dict[State, frozenset[State]] = {
    State.DISCONNECTED: frozenset({State.CONNECTING, State.CLOSED}),
    State.CONNECTING: frozenset({State.CONNECTED, State.DEGRADED, State.CLOSED}),
    State.CONNECTED: frozenset({State.CONNECTING, State.DEGRADED, State.DISCONNECTED, State.CLOSED}),
    State.DEGRADED: frozenset({State.CONNECTING, State.CONNECTED, State.CLOSED}),
    State.CLOSED: frozenset(),
}


class ConnectionFailed(Exception):
    """The service did not do what was asked; the cause says why. Try again later."""


class ConnectionClosed(ConnectionFailed):
    """The connection was disposed of at shutdown."""


@dataclass(frozen=True)
class Health:
    """What /readyz shows of a connection; `since` in seconds."""

    name: str
    state: State
    since: float
    failures: int
    last_error: str


Listener = Callable[["Connection[Any]", State, State], None]


class Connection(ABC, Generic[Handle]):
    """A service, reached through handles that this class opens, watches and disposes of.

    With `per_thread` each thread has a handle of its own; a handle never survives a fork.
    """

    per_thread: ClassVar[bool] = False
    errors: ClassVar[tuple[type[Exception], ...]] = (OSError,)

    def __init__(self, name: str, *, breaker: Breaker | None = None) -> None:
        self.name = name
        self.state = State.DISCONNECTED
        self.last_error = ""
        self._changed_at = time.monotonic()
        self._breaker = breaker or Breaker(Backoff())
        self._slot: Any = threading.local() if self.per_thread else SimpleNamespace()
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []
        with _registry_lock:
            _registry.append(self)

    @abstractmethod
    def _open(self) -> Handle:
        """A new handle, known to work; raises one of `errors`."""

    @abstractmethod
    def _dispose(self, handle: Handle) -> None:
        """Close the handle; may raise one of `errors`."""

    @abstractmethod
    def ping(self) -> None:
        """One small exchange with the service through `call`; raises ConnectionFailed."""

    def _is_alive(self, handle: Handle) -> bool:
        """Whether a handle from earlier is worth a try; costs no round trip."""
        return True

    def listen(self, listener: Listener) -> None:
        """Call `listener(connection, old, new)` at each change of state."""
        self._listeners.append(listener)

    def call(self, action: Callable[[Handle], Value]) -> Value:
        """The result of `action(handle)`.

        Raises ConnectionFailed when the service does not answer or the breaker is open, ConnectionClosed
        after `close`. What `action` itself raises beyond `errors` passes through.
        """
        if self.state is State.CLOSED:
            raise ConnectionClosed(f"{self.name} was closed.")
        if not self._breaker.allows():
            raise ConnectionFailed(f"{self.name} failed ({self.last_error}); the next try is due later.")
        try:
            result = action(self._handle())
        except self.errors as error:
            self._failed(error)
            raise ConnectionFailed(f"{self.name}: {error!r}") from error
        except ConnectionFailed:
            # A call within this one failed, and has counted already.
            raise
        except Exception:
            # The service answered; what went wrong is the caller's own.
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        self._move(State.CONNECTED)
        return result

    def health(self) -> Health:
        since = time.monotonic() - self._changed_at
        return Health(self.name, self.state, round(since, 1), self._breaker.backoff.failures, self.last_error)

    def reset(self) -> None:
        """Give up this thread's handle; the next call opens another."""
        handle, self._slot.handle = getattr(self._slot, "handle", None), None
        if handle is not None and self._slot.pid == os.getpid():
            try:
                self._dispose(handle)
            except self.errors as error:
                logger.debug("Disposing of a handle of %s: %r", self.name, error)

    def close(self) -> None:
        """Dispose of everything, for good."""
        self.reset()
        self._move(State.CLOSED)
        with _registry_lock:
            if self in _registry:
                _registry.remove(self)

    def _handle(self) -> Handle:
        with self._lock:
            handle: Handle | None = getattr(self._slot, "handle", None)
            if handle is not None and self._slot.pid == os.getpid() and self._is_alive(handle):
                return handle
            self.reset()
            if not (self.per_thread and self.state is State.CONNECTED):
                # Otherwise another thread has one that works; this one's is nobody's news.
                self._move(State.CONNECTING)
            handle = self._open()
            self._slot.handle, self._slot.pid = handle, os.getpid()
            return handle

    def _failed(self, error: Exception) -> None:
        self.last_error = repr(error)
        self._breaker.failed()
        self.reset()
        self._move(State.DEGRADED)

    def _move(self, new: State) -> None:
        with self._lock:
            old = self.state
            if new is old or old is State.CLOSED:
                return
            if new not in LEGAL[old]:
                raise RuntimeError(f"{self.name} cannot go from {old} to {new}.")
            self.state, self._changed_at = new, time.monotonic()
        metrics.connection_state.labels(self.name).set(new is State.CONNECTED)
        if new is State.DEGRADED:
            logger.warning(
                "%s does not answer: %s", self.name, self.last_error, extra={"connection": self.name}
            )
        for listener in self._listeners:
            listener(self, old, new)


_registry: list[Connection[Any]] = []
_registry_lock = threading.Lock()


def all_health() -> list[Health]:
    """Of every connection this process made, by name."""
    with _registry_lock:
        return sorted((connection.health() for connection in _registry), key=lambda health: health.name)


def close_all() -> None:
    """At shutdown: dispose of every connection of this process."""
    with _registry_lock:
        connections = list(_registry)
    for connection in connections:
        connection.close()
