"""The page Permissions: check boxes become permissions, for those who may grant them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from guardian.shortcuts import assign_perm

from processes.models import OperationLog, Process
from processes.permissions import ROLES, grant, may


@pytest.fixture
def process(deploy_example: Callable[[str], None]) -> Process:
    deploy_example("invoice-approval")
    return Process.objects.get()


@pytest.fixture
def group(alice: User) -> Group:
    group = Group.objects.create(name="accounting")
    alice.groups.add(group)
    return group


def address(process: Process) -> str:
    return f"/admin/processes/process/{process.pk}/permissions/"


def rows(answer: Any) -> dict[str, set[str]]:
    return {
        row.name: {role for role, ticked in row.roles.items() if ticked} for row in answer.context["rows"]
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_granted_and_taken_back(
    role: str, process: Process, group: Group, boss: Client, alice: User
) -> None:
    key = f"group:{group.pk}"
    boss.post(address(process), {"holder": key, f"role:{key}": role})
    assert role in rows(boss.get(address(process)))["accounting"]
    boss.post(address(process), {"holder": key})
    assert rows(boss.get(address(process)))["accounting"] == set()
    assert not may(User.objects.get(pk=alice.pk), "view", process)


def test_what_was_ticked_counts(process: Process, group: Group, boss: Client, alice: User) -> None:
    key = f"group:{group.pk}"
    boss.post(address(process), {"holder": key, f"role:{key}": ["starter", "operator"]})
    alice = User.objects.get(pk=alice.pk)
    assert [may(alice, action, process) for action in ("start", "operate", "view", "design")] == [
        True
    ] * 3 + [False]


def test_rows_that_were_not_shown_stay(process: Process, group: Group, boss: Client, bob: User) -> None:
    grant("operator", bob, process)
    key = f"group:{group.pk}"
    boss.post(address(process), {"holder": key, f"role:{key}": "viewer"})
    assert rows(boss.get(address(process)))["bob"] == {"viewer", "operator"}


def test_users_and_groups_are_added_by_name(process: Process, group: Group, boss: Client, bob: User) -> None:
    boss.post(address(process), {"new_user": "bob", "role:new_user": "modeller"})
    assert rows(boss.get(address(process)))["bob"] == {"viewer", "modeller"}
    boss.post(address(process), {"new_user": "bob", "role:new_user": "starter"})
    assert rows(boss.get(address(process)))["bob"] == {"viewer", "modeller", "starter"}


@pytest.mark.parametrize(
    "data, complaint",
    [
        ({"new_user": "nobody", "role:new_user": "viewer"}, "There is no user"),
        ({"new_group": "none", "role:new_group": "viewer"}, "There is no group"),
        ({"new_user": "boss"}, "Tick a role for boss."),
    ],
)
def test_names_that_are_not_there(
    process: Process, boss: Client, data: dict[str, str], complaint: str
) -> None:
    assert complaint in boss.post(address(process), data).content.decode()


def test_permissions_besides_the_roles_are_kept_until_unticked(
    process: Process, boss: Client, bob: User
) -> None:
    assign_perm("change_process", bob, process)
    key = f"user:{bob.pk}"
    (row,) = [row for row in boss.get(address(process)).context["rows"] if row.key == key]
    assert row.besides == ("change_process",)
    boss.post(address(process), {"holder": key, f"keep:{key}": "change_process", f"role:{key}": "starter"})
    assert may(User.objects.get(pk=bob.pk), "design", process)
    boss.post(address(process), {"holder": key, f"role:{key}": "starter"})
    assert not may(User.objects.get(pk=bob.pk), "design", process)


def test_nothing_but_permissions_of_processes_can_be_granted(
    process: Process, boss: Client, bob: User
) -> None:
    grant("viewer", bob, process)
    key = f"user:{bob.pk}"
    boss.post(
        address(process), {"holder": key, f"keep:{key}": ["add_user", "view_process"], f"role:{key}": "god"}
    )
    bob = User.objects.get(pk=bob.pk)
    assert not bob.has_perm("auth.add_user")
    assert may(bob, "view", process)


def test_every_change_is_in_the_operation_log(process: Process, boss: Client, bob: User) -> None:
    boss.post(address(process), {"new_user": "bob", "role:new_user": "viewer"})
    row = OperationLog.objects.get(action="grant")
    assert (row.actor_name, row.object_id) == ("boss", "invoice-approval")
    assert row.detail == {"user": "bob", "before": [], "after": ["view_process"]}


@pytest.mark.parametrize(
    "role, status",
    [("administrator", 200), ("operator", 403), ("modeller", 403), ("viewer", 403), ("starter", 404)],
)
def test_only_administrators_of_the_process_grant(
    role: str, status: int, process: Process, staff: Callable[..., Client], bob: User
) -> None:
    client = staff(role, "invoice-approval")
    assert client.get(address(process)).status_code == status
    client.post(address(process), {"new_user": "bob", "role:new_user": "administrator"})
    assert may(User.objects.get(pk=bob.pk), "administer", process) is (status == 200)


def test_names_are_text(process: Process, boss: Client) -> None:
    Group.objects.create(name="<img src=x onerror=alert(1)>")
    page = boss.get(address(process)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
