"""System checks: what would lose work or open a door is said."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import CheckMessage
from django.db import connection
from django.test import override_settings

from pythmata import checks


def ids(messages: Sequence[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_this_setup_is_clean() -> None:
    assert checks.secret_key() == checks.sqlite_options() == checks.one_mode() == []


@pytest.mark.parametrize(
    "key", ["a" * 60, "django-insecure-" + settings.SECRET_KEY], ids=["one letter", "Django's own"]
)
def test_a_weak_secret_key(key: str) -> None:
    with override_settings(SECRET_KEY=key):
        assert ids(checks.secret_key()) == ["pythmata.E001"]


@pytest.mark.parametrize("missing", ["transaction_mode", "init_command"])
def test_sqlite_without_wal_or_immediate(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    options = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}
    del options[missing]
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}
    monkeypatch.setitem(settings.DATABASES, "default", sqlite)
    assert ids(checks.sqlite_options()) == ["pythmata.E002"]


@pytest.mark.parametrize(
    "fsync, full_page_writes, expected",
    [("on", "on", []), ("off", "on", ["pythmata.E003"]), ("on", "off", ["pythmata.E003"])],
)
def test_postgresql_that_forgets(fsync: str, full_page_writes: str, expected: list[str]) -> None:
    assert ids(checks.durability(fsync, full_page_writes)) == expected


@pytest.mark.postgres
@pytest.mark.django_db
def test_this_postgresql_remembers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite; set DATABASE_URL")
    assert checks.postgresql_fsync(databases=["default"]) == []


def test_half_distributed() -> None:
    with override_settings(REDIS_URL="redis://localhost", AMQP_URL=""):
        (message,) = checks.one_mode()
    assert message.id == "pythmata.W001"
    assert "AMQP_URL" in message.msg


def test_any_host() -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert ids(checks.one_address()) == ["pythmata.E004"]


def test_no_front_end(tmp_path: Path) -> None:
    with override_settings(FRONTEND_DIST=tmp_path):
        assert ids(checks.front_end()) == ["pythmata.W002"]
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    with override_settings(FRONTEND_DIST=tmp_path):
        assert checks.front_end() == []
