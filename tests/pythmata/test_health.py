"""Probes and measurements."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from processes import wakeups
from processes.connections import base, database, redis
from processes.models import OutboxMessage
from pythmata import health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No connection of another test, and the migrations not looked at yet."""
    monkeypatch.setattr(base, "_registry", [])
    caches = (health._migrated, database.shared, redis._connection)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def nothing_to_migrate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda executor, targets: [])


@pytest.mark.usefixtures("nothing_to_migrate")
def test_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "ready")
    assert response.json()["connections"]["database"]["state"] == "connected"


def test_not_ready_before_the_migrations(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda executor, targets: ["0002"])
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "not ready")
    assert response.json()["database"] == "1 migrations are not applied: run `manage.py migrate`."
    assert response.json()["connections"]["database"]["state"] == "connected"


@pytest.mark.usefixtures("nothing_to_migrate")
def test_not_ready_without_a_database_and_alive_all_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **keywords: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(type(connections["default"]), "ensure_connection", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["connections"]["database"]["state"] == "degraded"
    assert client.get("/livez").status_code == 200
    monkeypatch.undo()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda executor, targets: [])
    assert client.get("/readyz").status_code == 200


def test_a_database_that_hangs_is_not_waited_for() -> None:
    assert database.trouble(lambda: time.sleep(0.5), within=0.05) == "no answer within 0.05 s"


@pytest.mark.usefixtures("nothing_to_migrate")
def test_without_redis_it_is_degraded_and_ready(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    for _ in range(3):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["connections"]["redis"]["state"] == "degraded"


@pytest.mark.usefixtures("nothing_to_migrate")
def test_wake_ups_that_fail_are_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeups._wakeups, "last_error", "OperationalError('no broker')")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert "no broker" in response.json()["wakeups"]


@pytest.mark.parametrize(
    "token, header", [("", ""), ("", "Bearer "), ("s3cret", ""), ("s3cret", "Bearer other")]
)
def test_metrics_are_for_the_holder_of_the_token(
    client: Client, settings: Settings, token: str, header: str
) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_metrics_tell_backlogs_and_ages(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "s3cret"
    OutboxMessage.objects.create(topic="t", body={}, created_at=timezone.now() - timedelta(minutes=2))
    response = client.get("/metrics", headers={"Authorization": "Bearer s3cret"})
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    values = {sample.name: sample.value for family in families for sample in family.samples}
    assert values["pythmata_database_up"] == 1
    assert values["pythmata_outbox_unsent"] == 1
    assert 119 < values["pythmata_outbox_unsent_oldest_seconds"] < 180
    assert values["pythmata_commands_due"] == values["pythmata_incidents_open"] == 0
