"""The housekeeping lock: one owner, given back by its owner alone, numbered upward."""

import pytest
import redis

from processes.connections.redis import shared
from processes.locks import housekeeping_lock


def one_holder_at_a_time() -> None:
    with housekeeping_lock("history", seconds=5) as first:
        assert first is not None
        with housekeeping_lock("history", seconds=5) as second:
            assert second is None
        with housekeeping_lock("other", seconds=5) as elsewhere:
            assert elsewhere is not None
    with housekeeping_lock("history", seconds=5) as third:
        assert third is not None
        assert third.fence > first.fence


def test_among_threads_without_redis() -> None:
    one_holder_at_a_time()


@pytest.mark.redis
@pytest.mark.usefixtures("redis_server")
def test_among_processes_with_redis() -> None:
    one_holder_at_a_time()


@pytest.mark.redis
def test_a_lock_that_passed_on_is_not_given_back_by_its_old_owner(redis_server: "redis.Redis") -> None:
    with housekeeping_lock("history", seconds=5) as held:
        assert held is not None
        redis_server.set("lock:history", "another")
    assert redis_server.get("lock:history") == b"another"


@pytest.mark.redis
def test_fences_grow_even_over_a_wipe(redis_server: "redis.Redis") -> None:
    connection = shared()
    assert connection is not None
    before = connection.acquire("lock:x", "a", seconds=5)
    redis_server.flushdb()
    after = connection.acquire("lock:x", "b", seconds=5)
    assert before is not None
    assert after is not None
    assert after > before
