"""The operation log: who, by which door; added to only; a chain that shows what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import Error as DatabaseError
from pytest_django import Settings

from processes import audit, audit_chain, clock, runtime
from processes.models import OperationLog, ProcessDefinition, ProcessInstance
from tests.processes.conftest import run_all
from tests.processes.diagrams import process, user_task

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann")


def acts(actor: User, count: int = 3) -> None:
    for number in range(count):
        audit.log(actor, "start", object_type="process", object_id=number, detail={"n": number})


def findings() -> list[str]:
    return [finding.text for finding in audit_chain.verify()]


def forged(where: int, **columns: object) -> None:
    """What somebody with the rights of the database's owner could do."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        rows = OperationLog.objects.filter(sequence=where)
        rows.update(**columns) if columns else rows.delete()
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_chain_that_nobody_touched_is_whole(ann: User) -> None:
    acts(ann)
    assert (audit_chain.seal(), audit_chain.seal()) == (3, 0)
    acts(ann, 1)
    audit_chain.seal()
    assert findings() == []
    assert list(OperationLog.objects.order_by("id").values_list("sequence", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "column, value",
    [("actor_name", "bob"), ("action", "cancel"), ("detail", {"n": 9}), ("address", "10.0.0.1")],
)
def test_a_changed_row_is_found(ann: User, column: str, value: object) -> None:
    acts(ann)
    audit_chain.seal()
    forged(2, **{column: value})
    assert [finding.sequence for finding in audit_chain.verify()] == [2]


def test_a_row_that_is_gone_is_found(ann: User) -> None:
    acts(ann)
    audit_chain.seal()
    forged(2)
    assert findings() == ["Rows 2 to 2 are missing."]


def test_a_seal_cannot_be_made_without_the_key(ann: User, settings: Settings) -> None:
    acts(ann)
    audit_chain.seal()
    mine, settings.SECRET_KEY = (
        settings.SECRET_KEY,
        "another key, as long as a secret key has to be: 0123456789",
    )
    assert len(findings()) == 3
    settings.SECRET_KEY_FALLBACKS = [mine]
    assert findings() == []


def test_a_row_that_was_never_sealed_is_found_in_time(ann: User) -> None:
    acts(ann, 1)
    assert findings() == []
    with clock.stopped_at(clock.now() + timedelta(minutes=6)):
        assert len(findings()) == 1


def test_an_end_cut_off_is_found_by_a_seal_kept_elsewhere(
    ann: User, capsys: pytest.CaptureFixture[str]
) -> None:
    acts(ann)
    audit_chain.seal()
    call_command("verify_operation_log")
    place = capsys.readouterr().out.strip().rpartition(" ")[2]
    call_command("verify_operation_log", expect=place)
    forged(3)
    call_command("verify_operation_log")
    with pytest.raises(CommandError):
        call_command("verify_operation_log", expect=place)
    assert "Row 3 is not there any more." in capsys.readouterr().err


@pytest.mark.postgres
@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_changes(ann: User, statement: str) -> None:
    acts(ann)
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("processes_operationlog"))
    assert OperationLog.objects.count() == 3


def test_a_user_who_goes_stays_in_the_log_by_name(ann: User) -> None:
    acts(ann, 1)
    audit_chain.seal()
    ann.delete()
    assert OperationLog.objects.get().actor_name == "ann"
    assert findings() == []


def test_the_command_line_is_a_door(tmp_path: Path, deploy: Deploy) -> None:
    (tmp_path / "order.bpmn").write_bytes(process("order", user_task()))
    call_command("deploy", tmp_path / "order.bpmn")
    call_command("start", "order", variables='{"secret": "canary"}')
    rows = OperationLog.objects.order_by("id")
    assert [(row.door, row.action, bool(row.actor_name)) for row in rows] == [
        ("command line", "deploy", True),
        ("command line", "start", True),
    ]
    assert "canary" not in str([row.detail for row in rows])


def test_what_the_engine_does_by_itself_is_not_in_it(deploy: Deploy) -> None:
    deploy(process("order", user_task()))
    runtime.start(process_key="order")
    run_all()
    assert ProcessInstance.objects.exists()
    assert not OperationLog.objects.exists()
