"""The database as a service: health within a second, and connections that do not outlive their server."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from processes.connections.base import Connection, ConnectionFailed
from processes.connections.breaker import Backoff, Breaker

PROBE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class DatabaseConnection(Connection[BaseDatabaseWrapper]):
    """Django opens and keeps the connections; this class watches over them."""

    per_thread = True
    errors = (OperationalError, InterfaceError, OSError)

    def __init__(self) -> None:
        # No pause: a request that comes after the database is back must find it.
        super().__init__("database", breaker=Breaker(Backoff(first=0.0, cap=0.0)))

    def _open(self) -> BaseDatabaseWrapper:
        close_old_connections()
        connection.ensure_connection()
        return connections[connection.alias]

    def _is_alive(self, handle: BaseDatabaseWrapper) -> bool:
        # Django may have closed it at the end of a request.
        return handle.connection is not None

    def _dispose(self, handle: BaseDatabaseWrapper) -> None:
        if not handle.in_atomic_block:
            handle.close()

    def ping(self) -> None:
        self.call(_select_one)


def _select_one(handle: BaseDatabaseWrapper) -> None:
    with handle.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


@lru_cache
def shared() -> DatabaseConnection:
    """This process's view of the database."""
    return DatabaseConnection()


def trouble(probe: Callable[[], None], *, within: float = PROBE_SECONDS) -> str:
    """Why `probe` failed or did not end in time; empty if it succeeded.

    It runs in a thread of its own, whose connection is closed again.
    """

    def run() -> None:
        try:
            probe()
        finally:
            connections.close_all()

    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="probe")
    try:
        executor.submit(run).result(timeout=within)
    except ConnectionFailed as error:
        return str(error)
    except TimeoutError:
        return f"no answer within {within} s"
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    return ""


class Loop:
    """For loops that live for days: `loop.attempt(work)` is one round.

    Connections that died are dropped before the round; a round that fails for the database's sake is followed
    by a growing pause instead of an exception.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._backoff = Backoff(first=0.5, cap=5.0)

    def attempt(self, work: Callable[[], object]) -> bool:
        """Run `work` once; False, after the pause, if the database failed it."""
        close_old_connections()
        try:
            work()
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database failed a round: %s", error)
            connections.close_all()
            self._stop.wait(self._backoff.fail())
            return False
        self._backoff.reset()
        return True
