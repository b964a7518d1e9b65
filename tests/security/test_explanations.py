"""Why may she do that? Every way to a permission is named, and what keeps it from counting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from rest_framework.test import APIClient

from processes import tenants
from processes.models import OperationLog, Process
from processes.permissions import actions_on, assign, grant, replace_candidate_starters

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(db: None) -> Process:
    return Process.objects.create(key="order", name="Order")


@pytest.fixture
def asked(
    process: Process, make_user: Callable[..., User], client_of: Callable[[User], APIClient]
) -> Callable[..., dict[str, Any]]:
    """`asked(alice)` → what the interface says of her, by action, and the obstacle."""
    administrator = make_user("boss", is_superuser=True)

    def ask(user: User) -> dict[str, Any]:
        answer = client_of(administrator).get(f"/api/processes/order/access/?user={user.username}").json()
        fresh = User.objects.get(pk=user.pk)
        allowed = {one["action"] for one in answer["actions"] if one["allowed"]}
        assert allowed == set(actions_on(fresh, [process.pk])[process.pk])
        return {one["action"]: one for one in answer["actions"]} | {"obstacle": answer["obstacle"]}

    return ask


def ways(explanation: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["how"], one["through"], one["permission"]) for one in explanation["because"]]


def test_nothing_has_no_reason(asked: Callable[..., Any], alice: User) -> None:
    said = asked(alice)
    assert [said[action]["because"] for action in ("view", "start", "operate")] == [[], [], []]
    assert said["obstacle"] is None


def test_every_way_is_named(asked: Callable[..., Any], alice: User, process: Process) -> None:
    clerks = Group.objects.create(name="clerks")
    auditors = Group.objects.create(name="auditors")
    alice.groups.set([clerks, auditors])
    grant("operator", alice, process)
    grant("starter", clerks, process)
    assign(["change_process"], auditors, process)
    auditors.permissions.add(Permission.objects.get(codename="view_process"))
    alice.user_permissions.add(Permission.objects.get(codename="start_process"))
    replace_candidate_starters(process, ["alice", "bob"], ["clerks"])
    said = asked(alice)
    assert ways(said["view"]) == [
        ("everywhere", "auditors", "view_process"),
        ("granted", "", "operate_process"),
        ("granted", "", "view_process"),
    ]
    assert said["view"]["because"][1]["roles"] == ["operator"]
    assert said["view"]["because"][2]["roles"] == ["viewer", "operator"]
    assert ways(said["start"]) == [
        ("everywhere", "", "start_process"),
        ("granted", "clerks", "start_process"),
        ("candidate starter", "clerks", ""),
        ("candidate starter", "", ""),
    ]
    assert ways(said["design"]) == [("granted", "auditors", "change_process")]
    assert said["design"]["because"][0]["roles"] == [], "a part of a role"
    assert (said["administer"]["allowed"], said["administer"]["because"]) == (False, [])


def test_a_superuser_needs_no_grant(asked: Callable[..., Any], make_user: Callable[..., User]) -> None:
    said = asked(make_user("root", is_superuser=True))
    assert ways(said["administer"]) == [("superuser", "", "")]


def test_what_stands_in_the_way(asked: Callable[..., Any], alice: User, process: Process) -> None:
    grant("viewer", alice, process)
    tenants.keep("acme")
    Process.objects.update(tenant="acme")
    said = asked(alice)
    assert (said["obstacle"], said["view"]["allowed"]) == ("tenant", False)
    assert ways(said["view"]) == [("granted", "", "view_process")]
    tenants.keep("acme", users=[alice])
    assert asked(alice)["obstacle"] is None
    User.objects.filter(pk=alice.pk).update(is_active=False)
    said = asked(alice)
    assert (said["obstacle"], said["view"]["allowed"]) == ("inactive", False)


def test_nobody_of_that_name(
    make_user: Callable[..., User], client_of: Callable[..., APIClient], process: Process
) -> None:
    client = client_of(make_user("boss", is_superuser=True))
    for query in ("?user=nobody", ""):
        answer = client.get(f"/api/processes/order/access/{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "user")


# Granting by the interface ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["user", "group"])
def test_roles_are_granted_replaced_and_taken_back(
    kind: str,
    alice: User,
    make_user: Callable[..., User],
    client_of: Callable[..., APIClient],
    process: Process,
) -> None:
    clerks = Group.objects.create(name="clerks")
    alice.groups.add(clerks)
    name = "alice" if kind == "user" else "clerks"
    assign(["delete_process"], alice if kind == "user" else clerks, process)
    client = client_of(make_user("boss", is_superuser=True))
    address = "/api/processes/order/permissions/"

    def put(**body: Any) -> dict[str, Any]:
        return dict(client.put(address, {kind: name, **body}, format="json").json())

    granted = put(roles=["operator", "starter"])
    assert granted == {
        "kind": kind,
        "name": name,
        "roles": ["viewer", "starter", "operator"],
        "besides": ["delete_process"],
    }
    assert client.get(address).json() == {"holders": [granted]}
    assert set(actions_on(User.objects.get(pk=alice.pk), [process.pk])[process.pk]) == {
        "view",
        "start",
        "operate",
    }
    assert put(roles=["starter"])["roles"] == ["starter"]
    assert put(roles=[], keep=False)["besides"] == []
    assert client.get(address).json() == {"holders": []}
    assert actions_on(User.objects.get(pk=alice.pk), [process.pk])[process.pk] == frozenset()
    acts = OperationLog.objects.filter(action="grant").order_by("pk")
    assert acts[1].detail[kind] == name
    assert (acts[1].detail["before"][0], acts[1].detail["after"]) == (
        "delete_process",
        ["delete_process", "start_process"],
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"user": "nobody", "roles": []}, "user"),
        ({"user": "alice", "roles": ["king"]}, "roles"),
        ({"roles": []}, ""),
        ({"user": "alice", "group": "clerks", "roles": []}, ""),
        ({"user": "alice"}, "roles"),
    ],
)
def test_a_bad_grant_changes_nothing(
    body: dict[str, Any],
    field: str,
    alice: User,
    make_user: Callable[..., User],
    client_of: Callable[..., APIClient],
    process: Process,
) -> None:
    Group.objects.create(name="clerks")
    client = client_of(make_user("boss", is_superuser=True))
    answer = client.put("/api/processes/order/permissions/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not OperationLog.objects.filter(action="grant").exists()
