"""The operation log through the API: who may read what, filters, files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from rest_framework.test import APIClient

from processes import audit
from processes.models import OperationLog, ProcessDefinition, ProcessInstance
from processes.permissions import grant

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]


@pytest.fixture
def auditor(alice: User, client_of: ClientOf) -> APIClient:
    alice.user_permissions.add(Permission.objects.get(codename="view_operationlog"))
    return client_of(alice)


def test_what_is_done_says_where_it_comes_from(
    alice: User, client_of: ClientOf, make_definition: Callable[..., ProcessDefinition]
) -> None:
    grant("operator", alice, make_definition("order").process)
    answer = client_of(alice).patch(
        "/api/processes/order/context/", {"variables": {"a": 1}}, headers={"X-Forwarded-For": "6.6.6.6"}
    )
    row = OperationLog.objects.get()
    assert (row.actor_name, row.door, row.address) == ("alice", "api", "127.0.0.1"), (
        "nobody vouches for the header"
    )
    assert row.request_id == answer.headers["X-Request-ID"]


def test_the_list_is_filtered(auditor: APIClient, alice: User, bob: User) -> None:
    audit.log(alice, "start", object_type="process", object_id="order")
    audit.log(bob, "cancel", object_type="process", object_id="order")
    rows = auditor.get("/api/operations/", {"actor": "bob"}).json()["results"]
    assert [(row["actor"], row["action"], row["object_id"]) for row in rows] == [("bob", "cancel", "order")]
    assert auditor.get("/api/operations/", {"object": "other"}).json()["results"] == []
    assert auditor.get("/api/operations/", {"colour": "red"}).status_code == 400


def test_without_the_permission_one_sees_what_was_done_to_ones_own_processes(
    alice: User,
    bob: User,
    client_of: ClientOf,
    make_definition: Callable[..., ProcessDefinition],
    make_instance: Callable[..., ProcessInstance],
) -> None:
    mine, other = make_instance(make_definition("order")), make_instance(make_definition("claim"))
    grant("viewer", alice, mine.process)
    for instance in (mine, other):
        audit.log(
            bob, "cancel", object_type="process instance", object_id=instance.pk, instance_id=instance.pk
        )
    audit.log(bob, "grant", object_type="process", object_id="order")
    rows = client_of(alice).get("/api/operations/").json()["results"]
    assert [row["instance"] for row in rows] == [str(mine.pk)]


def test_the_file_holds_all_of_it_and_no_formula(auditor: APIClient, alice: User) -> None:
    audit.log(alice, "start", object_type="process", object_id="=cmd()|x", detail={"name": "ä"})
    text = b"".join(auditor.get("/api/operations/export/").streaming_content).decode()  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["actor"], row["object_id"], row["detail"]) == ("alice", "'=cmd()|x", '{"name": "ä"}')
    lines = b"".join(auditor.get("/api/operations/export/?as=jsonl").streaming_content).decode()  # type: ignore[attr-defined]
    assert json.loads(lines)["object_id"] == "=cmd()|x"
    assert auditor.get("/api/operations/export/?as=pdf").status_code == 400
    assert auditor.get("/api/operations/export/?colour=red").status_code == 400


def test_what_the_administration_changes_stands_in_it(admin_client: Client) -> None:
    admin_client.post("/admin/auth/group/add/", {"name": "clerks"})
    row = OperationLog.objects.get()
    assert (row.door, row.action, row.object_type, row.detail["object"]) == (
        "admin",
        "admin.add",
        "group",
        "clerks",
    )
