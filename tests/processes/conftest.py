"""Fixtures for what is deployed and running; PostgreSQL where threads or its locks are the point."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime

import pytest
from django.db import connection

from processes import clock, deployment, runtime, turns
from processes.models import Command, ProcessDefinition, ProcessInstance

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def pytest_collection_modifyitems(items: Collection[pytest.Item]) -> None:
    """Tests that are marked so are skipped on other databases."""
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL"))


@pytest.fixture
def deploy() -> Callable[[bytes], ProcessDefinition]:
    """`deploy(xml)` → the new version of the one process in it."""

    def deploy_one(xml: bytes) -> ProcessDefinition:
        return deployment.deploy(files={"model.bpmn": xml}).definitions[0]

    return deploy_one


@pytest.fixture
def start(db: None) -> Callable[..., ProcessInstance]:
    """`start("key", business_key=…)` → the instance after its first turns."""

    def start_one(key: str, **fields: object) -> ProcessInstance:
        command = runtime.start(process_key=key, **fields)  # type: ignore[arg-type]
        run_all()
        return ProcessInstance.objects.get(pk=command.instance_id)

    return start_one


def run_all() -> int:
    """Until nothing is due; the number of commands."""
    count = 0
    while consumed := turns.run_due():
        count += consumed
    return count


def status_of(command: Command) -> str:
    command.refresh_from_db()
    return command.status


def overdue(command: Command, seconds: float) -> None:
    """As if it had waited for so long."""
    from_now = clock.now().timestamp() - seconds
    Command.objects.filter(pk=command.pk).update(due_at=datetime.fromtimestamp(from_now, UTC))
