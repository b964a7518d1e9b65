"""`manage.py doctor` says what is wrong with the services that are really there, and goes on where one is not."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from processes import clock
from processes.models import Timer
from processes.secrets import store
from pythmata.doctor import services

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"
)


def report() -> dict[tuple[str, str], dict[str, str]]:
    """(subject, what) → the finding; as JSON, whatever the exit code."""
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("doctor", json=True, stdout=out)
    return {(found["subject"], found["what"]): found for found in json.loads(out.getvalue())}


def test_the_database_of_the_tests_is_sound() -> None:
    subject = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    found = {what: one["level"] for (of, what), one in report().items() if of == subject}
    assert len(found) > 3
    assert "error" not in found.values()


@pytest.fixture
def session() -> Iterator[Any]:
    with connection.cursor() as cursor:
        yield cursor
        cursor.execute("RESET ALL")


@on_postgresql
@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("synchronous_commit", "off", "error"),
        ("statement_timeout", "0", "warning"),
        ("lock_timeout", "0", "warning"),
        ("idle_in_transaction_session_timeout", "0", "warning"),
    ],
)
def test_a_session_that_would_lose_or_stick_is_told(session: Any, name: str, value: str, level: str) -> None:
    session.execute(f"SET {name} = {value}")
    found = report()["PostgreSQL", name]
    assert (found["level"], found["found"]) == (level, value)
    assert found["matters"]
    assert found["do"]


@on_postgresql
def test_an_operation_log_that_could_be_changed_is_told(session: Any) -> None:
    looked = "PostgreSQL", "operation log is append-only"
    assert report()[looked]["level"] == "ok"
    session.execute("ALTER TABLE processes_operationlog DISABLE TRIGGER processes_operationlog_append_only")
    assert (report()[looked]["level"], report()[looked]["found"]) == ("error", "disabled")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_pragmas_are_looked_at() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone()[0] == 1
    assert report()["SQLite", "foreign_keys"]["level"] == "ok"


def test_a_service_that_is_down_ends_its_own_subject_alone(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.AMQP_URL = "amqp://guest:guest@127.0.0.1:1/"
    found = report()
    assert found["Redis", "answers"]["level"] == "error"
    assert found["RabbitMQ", "answers"]["level"] == "error"
    assert found["Site", "migrations"]["level"] == "ok"


def test_a_secret_that_no_key_opens_is_told_by_name(settings: Settings) -> None:
    store.keep("payments", "s3cret")
    assert report()["Site", "secrets"]["level"] == "ok"
    settings.SECRET_KEY = "another key that is long enough for everybody, and has letters"
    settings.SECRET_ENCRYPTION_KEYS = []
    found = report()["Site", "secrets"]
    assert (found["level"], found["found"]) == ("error", "unreadable: payments")


def test_a_folder_that_cannot_be_written_to_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file"
    assert report()["Site", "FILES_DIR can be written to"]["level"] == "error"


@pytest.mark.parametrize(("seconds", "level"), [(30, "ok"), (61, "warning")])
def test_work_that_stands_still_is_told(seconds: int, level: str) -> None:
    with clock.stopped_at(clock.now()):
        Timer.objects.create(element_id="wait", due_at=clock.now() - timedelta(seconds=seconds))
        assert report()["Work", "oldest of the timers"]["level"] == level


def test_errors_give_exit_code_1_and_warnings_do_not(settings: Settings, tmp_path: Path) -> None:
    out = io.StringIO()
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file"
    with pytest.raises(CommandError, match="error"):
        call_command("doctor", stdout=out)
    assert "✗ FILES_DIR can be written to" in out.getvalue()
    assert "Give the user of the server write access" in out.getvalue()


def test_a_queue_made_otherwise_is_an_error() -> None:
    found = services.queue_finding("jobs", "inequivalent arg 'x-queue-type'")
    assert (found.level, found.found) == ("error", "inequivalent arg 'x-queue-type'")
    assert "delete the queue jobs" in found.do
