"""The pool for requests: never more connections than it says, and one that died is replaced unseen."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from dj_db_conn_pool.core import pool_container
from django.db import OperationalError, connection

from pythmata.databases import _pool
from pythmata.pooled_postgresql.base import DatabaseWrapper

SIZE = 2

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def settings_of_pool() -> Iterator[dict[str, Any]]:
    """Of the tests' database, with a pool that waits half a second."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")
    pooled = _pool(SIZE)
    alias = f"pooled-{uuid.uuid4()}"
    impatient = {"POOL_OPTIONS": pooled["POOL_OPTIONS"] | {"TIMEOUT": 0.5}}
    yield connection.settings_dict | pooled | impatient | {"ALIAS": alias}
    pool_container.get(alias).dispose()


class Request:
    """What a thread does for one request: a connection, a query, and the connection goes back."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.wrapper: Any = DatabaseWrapper(settings, settings["ALIAS"])

    def backend(self) -> int:
        """The process of the server that answers."""
        with self.wrapper.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    def end(self) -> None:
        self.wrapper.close()


def test_many_requests_share_few_connections(settings_of_pool: dict[str, Any]) -> None:
    backends: list[int] = []

    def serve() -> None:
        request = Request(settings_of_pool)
        backends.append(request.backend())
        time.sleep(0.02)
        request.end()

    threads = [threading.Thread(target=serve) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(backends) == 12
    assert len(set(backends)) <= SIZE


def test_a_request_too_many_finds_no_database(settings_of_pool: dict[str, Any]) -> None:
    busy = [Request(settings_of_pool) for _ in range(SIZE)]
    for request in busy:
        request.backend()
    late = Request(settings_of_pool)
    with pytest.raises(OperationalError, match=r"All 2 connections of this process \(DATABASE_POOL_SIZE\)"):
        late.backend()
    busy[0].end()
    late.backend()
    for request in [late, busy[1]]:
        request.end()


def test_a_connection_that_the_server_closed_is_replaced_unseen(settings_of_pool: dict[str, Any]) -> None:
    request = Request(settings_of_pool)
    dead = request.backend()
    request.end()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [dead])
    again = Request(settings_of_pool)
    assert again.backend() != dead
    again.end()


def test_without_a_size_there_is_no_pool() -> None:
    assert _pool(0) == {}
