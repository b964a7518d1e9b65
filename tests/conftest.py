"""Fixtures for every test that touches Django."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

REDIS_URL = os.environ.get("REDIS_TEST_URL", "redis://127.0.0.1:6379/9")
"""Database 9 of this machine's, unless another is named."""


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """`make_user("alice", is_staff=True)` → a user of that name whose password is her name."""

    def make(username: str, **fields: Any) -> User:
        user: User = get_user_model().objects.create_user(username=username, password=username, **fields)
        return user

    return make


@pytest.fixture
def alice(make_user: Callable[..., User]) -> User:
    """A person without any permission."""
    return make_user("alice", first_name="Alice", last_name="Archer", email="alice@example.org")


@pytest.fixture
def bob(make_user: Callable[..., User]) -> User:
    """Another person without any permission."""
    return make_user("bob", first_name="Bob", last_name="Baker", email="bob@example.org")


@pytest.fixture
def api_client() -> APIClient:
    """An anonymous client of the API; `.force_authenticate(user)` logs in."""
    return APIClient()


@pytest.fixture
def redis_server(settings: Settings) -> Iterator[redis.Redis]:
    """An empty database of a real server, configured as ours; skips where there is none."""
    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.ConnectionError as error:
        pytest.skip(f"no Redis at {REDIS_URL.rpartition('@')[2]}: {error}")
    client.flushdb()
    settings.REDIS_URL = REDIS_URL
    settings.REDIS_TIMEOUT_SECONDS = 1.0
    yield client
    client.flushdb()
    client.close()
