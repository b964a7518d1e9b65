"""Fixtures for every test that touches Django."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from rest_framework.test import APIClient


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
