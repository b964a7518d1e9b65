"""The Redis that these tests may use: REDIS_TEST_URL, or database 9 of this machine's."""

import os
from collections.abc import Iterator

import pytest
import redis
from pytest_django import Settings

URL = os.environ.get("REDIS_TEST_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture
def redis_server(settings: Settings) -> Iterator["redis.Redis"]:
    """An empty database of a real server, configured as ours; skips where there is none."""
    client = redis.Redis.from_url(URL, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.ConnectionError as error:
        pytest.skip(f"no Redis at {URL.rpartition('@')[2]}: {error}")
    client.flushdb()
    settings.REDIS_URL = URL
    settings.REDIS_TIMEOUT_SECONDS = 1.0
    yield client
    client.flushdb()
    client.close()
