"""Roles on a process: who may do what, and who sees nothing at all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User

from processes.models import Process, ProcessInstance
from processes.permissions import (
    ROLES,
    Action,
    actions_on,
    grant,
    may,
    processes_for,
    replace_candidate_starters,
    revoke,
    visible_instances,
    visible_processes,
)

pytestmark = pytest.mark.django_db

EXPECTED = {
    "viewer": {Action.VIEW},
    "starter": {Action.START},
    "operator": {Action.VIEW, Action.OPERATE},
    "modeller": {Action.VIEW, Action.DESIGN},
    "administrator": set(Action),
}


@pytest.fixture
def order() -> Process:
    return Process.objects.create(key="order")


@pytest.fixture
def other() -> Process:
    return Process.objects.create(key="other")


def test_the_table_has_every_role() -> None:
    assert set(EXPECTED) == set(ROLES)


@pytest.mark.parametrize("role", sorted(EXPECTED))
@pytest.mark.parametrize("through_group", [False, True])
def test_a_role_gives_its_actions_on_that_process_alone(
    alice: User, order: Process, other: Process, role: str, through_group: bool
) -> None:
    if through_group:
        group = Group.objects.create(name="clerks")
        alice.groups.add(group)
        grant(role, group, order)
    else:
        grant(role, alice, order)
    assert actions_on(alice, [order.pk, other.pk]) == {order.pk: EXPECTED[role], other.pk: frozenset()}
    for action in Action:
        assert may(alice, action, order) is (action in EXPECTED[role])
        assert list(processes_for(alice, action)) == ([order] if action in EXPECTED[role] else [])
    assert list(visible_processes(alice)) == [order]


def test_a_revoked_role_leaves_nothing(alice: User, order: Process) -> None:
    grant("administrator", alice, order)
    revoke("administrator", alice, order)
    assert actions_on(alice, [order.pk])[order.pk] == frozenset()


def test_a_permission_for_all_processes_counts_for_each(alice: User, order: Process) -> None:
    alice.user_permissions.add(Permission.objects.get(codename="operate_process"))
    alice = User.objects.get(pk=alice.pk)
    assert may(alice, "operate", order)
    assert list(visible_processes(alice)) == [order]


def test_a_superuser_may_everything(make_user: object, order: Process) -> None:
    root = User.objects.create_superuser("root")
    assert actions_on(root, [order.pk])[order.pk] == frozenset(Action)


def test_an_inactive_user_has_nothing_left(alice: User, order: Process) -> None:
    grant("administrator", alice, order)
    replace_candidate_starters(order, ["alice"], [])
    alice.is_active = False
    assert actions_on(alice, [order.pk])[order.pk] == frozenset()
    assert not visible_processes(alice).exists()


def test_nobody_in_particular_sees_nothing(order: Process) -> None:
    nobody = AnonymousUser()
    assert actions_on(nobody, [order.pk])[order.pk] == frozenset()
    assert not visible_processes(nobody).exists()
    assert not visible_instances(nobody).exists()


def test_the_latest_version_names_who_may_start(alice: User, bob: User, order: Process) -> None:
    bob.groups.add(Group.objects.create(name="clerks"))
    replace_candidate_starters(order, ["alice"], ["clerks"])
    assert may(alice, "start", order)
    assert may(bob, "start", order)
    assert not may(bob, "view", order)
    replace_candidate_starters(order, ["bob"], [])
    assert not may(alice, "start", order)
    assert may(bob, "start", order)


def test_a_starter_sees_the_instances_she_started_and_no_others(
    alice: User, bob: User, make_definition: object, make_instance: object
) -> None:
    definition = make_definition("order")  # type: ignore[operator]
    mine: ProcessInstance = make_instance(definition, started_by=alice)  # type: ignore[operator]
    make_instance(definition, started_by=bob)  # type: ignore[operator]
    grant("starter", alice, definition.process)
    assert list(visible_instances(alice)) == [mine]


def test_the_number_of_queries_does_not_grow_with_the_processes(
    alice: User, django_assert_max_num_queries: object
) -> None:
    ids = [Process.objects.create(key=f"p{number}").pk for number in range(20)]
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        actions_on(alice, ids)
