"""The mirror of running instances in a real Redis: newer replaces older, and nothing it does can hurt."""

import random
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from pytest_django import Settings

from processes import live_state
from processes.connections.base import ConnectionFailed
from processes.connections.redis import RedisConnection
from processes.connections.redis import shared as redis_connection
from processes.live_state import LiveInstance, LiveToken, get, put_many
from processes.models import Cluster
from tests.broker.relay import Relay
from tests.conftest import REDIS_URL

ID = uuid.UUID("01890000-0000-7000-8000-000000000001")


def instance(version: int, **fields: Any) -> LiveInstance:
    return LiveInstance(instance_id=ID, version=version, status="active", **fields)


def _lost(client: "redis.Redis") -> None:
    raise OSError("The network is gone.")


@pytest.fixture(autouse=True)
def fresh_epoch(db: None) -> None:
    live_state._epochs.forget()
    live_state._epochs.current()


@pytest.mark.redis
@pytest.mark.usefixtures("redis_server")
class TestWithRedis:
    def test_what_was_put_is_read(self) -> None:
        state = instance(
            3, tokens=[LiveToken("Pick", 4, "active")], variables={"total": 12.5, "rows": [1, None]}
        )
        put_many([state])
        assert get(ID) == state

    def test_a_call_that_fails_leaves_those_of_other_threads_alone(self, redis_server: "redis.Redis") -> None:
        connection = RedisConnection(REDIS_URL, timeout=2.0)
        answers: list[object] = []
        waiting = threading.Thread(
            target=lambda: answers.append(
                connection.call(lambda client: client.blpop(["nothing"], timeout=1))
            )
        )
        waiting.start()
        while not any(client["cmd"] == "blpop" for client in redis_server.client_list()):
            time.sleep(0.01)
        with pytest.raises(ConnectionFailed):
            connection.call(_lost)
        waiting.join()
        assert answers == [None]
        connection.close()

    def test_what_was_never_put_is_not_there(self) -> None:
        assert get(ID) is None

    def test_an_older_version_never_replaces_a_newer_one(self) -> None:
        put_many([instance(3)])
        put_many([instance(2)])
        assert get(ID) == instance(3)
        put_many([instance(4)])
        assert get(ID) == instance(4)

    def test_the_same_version_again_changes_nothing(self) -> None:
        put_many([instance(3, variables={"a": 1})])
        put_many([instance(3, variables={"a": 2})])
        assert get(ID) == instance(3, variables={"a": 1})

    def test_a_batch_stores_what_is_newer_of_it(self) -> None:
        other = uuid.uuid4()
        put_many([instance(5)])
        put_many([instance(4), LiveInstance(instance_id=other, version=1, status="active")])
        assert get(ID) == instance(5)
        assert get(other) is not None

    def test_the_newest_wins_whatever_the_race(self) -> None:
        """Twelve threads write forty versions in any order; losers of a race may give up, never go back."""
        versions = list(range(1, 41)) * 3
        random.Random(7).shuffle(versions)
        seen: list[int] = []

        def write(part: list[int]) -> None:
            connection = redis_connection()
            assert connection is not None
            for version in part:
                put_many([instance(version)])
                if state := get(ID):
                    seen.append(state.version)

        threads = [threading.Thread(target=write, args=(versions[n::12],)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        put_many([instance(40)])
        final = get(ID)
        assert final is not None
        assert final.version == 40
        assert max(seen) <= 40

    def test_it_expires(self, settings: Settings, redis_server: "redis.Redis") -> None:
        settings.LIVE_STATE_TTL_SECONDS = 100
        put_many([instance(1)])
        keys = list(redis_server.keys())
        assert len(keys) == 2
        assert all(90 < redis_server.ttl(key) <= 100 for key in keys)

    def test_a_new_epoch_forgets_everything(self) -> None:
        put_many([instance(9)])
        Cluster.objects.update(epoch=uuid.uuid4())
        live_state._epochs.forget()
        assert get(ID) is None
        put_many([instance(1)])
        assert get(ID) == instance(1)

    def test_rubbish_in_redis_reads_as_nothing(self, redis_server: "redis.Redis") -> None:
        put_many([instance(1)])
        redis_server.set(live_state._key(ID), b"\xff not json")
        assert get(ID) is None
        redis_server.set(live_state._key(ID), b'{"version": "much"}')
        assert get(ID) is None

    def test_a_variable_that_json_does_not_know_hurts_nobody(self) -> None:
        put_many([instance(1, variables={"x": object()})])
        assert get(ID) is None

    def test_a_wiped_redis_costs_the_mirror_alone(self, redis_server: "redis.Redis") -> None:
        put_many([instance(1)])
        redis_server.flushdb()
        assert get(ID) is None
        put_many([instance(2)])
        assert get(ID) == instance(2)


@pytest.mark.usefixtures("db")
class TestWithoutRedis:
    def test_not_configured(self, settings: Settings) -> None:
        settings.REDIS_URL = ""
        put_many([instance(1)])
        assert get(ID) is None

    def test_not_there(self, settings: Settings) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        put_many([instance(1)])
        assert get(ID) is None

    def test_an_outage_costs_no_time(self) -> None:
        """A server that takes connections and never answers: 50 ms each, until the breaker opens."""
        connection = RedisConnection("redis://192.0.2.1:6379/0", timeout=0.05)
        began = time.monotonic()
        for _ in range(100):
            with pytest.raises(ConnectionFailed):
                connection.get("x")
        assert time.monotonic() - began < 1.0
        assert connection.state == "degraded"
        connection.close()


@pytest.mark.redis
@pytest.mark.usefixtures("redis_server")
def test_a_redis_that_falls_silent_costs_its_timeout_and_is_found_again(settings: Settings) -> None:
    parts = urlsplit(settings.REDIS_URL)
    with Relay((parts.hostname or "127.0.0.1", parts.port or 6379)) as relay:
        connection = RedisConnection("redis://{}:{}{}".format(*relay.address, parts.path), timeout=0.05)
        connection.ping()
        relay.silent = True
        began = time.monotonic()
        for _ in range(50):
            with pytest.raises(ConnectionFailed):
                connection.get("x")
        assert time.monotonic() - began < 0.5
        relay.silent = False
        relay.cut()
        time.sleep(0.6)
        connection.ping()
        assert connection.state == "connected"
        connection.close()
