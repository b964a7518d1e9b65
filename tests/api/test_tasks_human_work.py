"""Human work through the API: delegating and resolving, dates and priority, who did what, and who was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from processes.permissions import grant
from tasks.models import UserTask
from tests.tasks.conftest import in_threads

__all__ = ["in_threads"]

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
ASYNC: dict[str, Any] = {"HTTP_PREFER": "respond-async"}


MakeTask = Callable[..., UserTask]


def address(task: UserTask, act: str = "") -> str:
    return f"/api/tasks/{task.pk}/{act}/" if act else f"/api/tasks/{task.pk}/"


def history(client: APIClient, task: UserTask) -> list[tuple[str, str, Any, Any]]:
    rows = client.get(address(task, "history")).json()["results"]
    assert all(row["at"] for row in rows)
    return [(row["actor"], row["action"], row["before"], row["after"]) for row in rows]


def test_a_delegated_task_comes_back_to_its_owner(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    hers, his = client_of(alice), client_of(bob)
    assert his.get(address(task)).status_code == 404, "until it is his he does not know of it"
    given = hers.post(address(task, "delegate"), {"assignee": "bob"}).json()
    assert (given["assignee"]["username"], given["owner"]["username"]) == ("bob", "alice")
    assert (given["delegation"], given["status"]) == ("pending", "claimed")
    assert his.get(address(task)).json()["actions"] == ["resolve", "follow_up"]
    for client in (hers, his):
        assert client.post(address(task, "complete"), {}).status_code == 403, "only the owner, and not yet"
    assert hers.post(address(task, "resolve"), {}).status_code == 403, "only the delegate resolves"
    assert his.post(address(task, "unclaim"), {}).status_code == 403
    assert his.post(address(task, "resolve"), {}).status_code == 200
    back = hers.get(address(task)).json()
    assert (back["assignee"]["username"], back["delegation"]) == ("alice", "resolved")
    assert hers.post(address(task, "resolve"), {}).status_code == 409
    assert his.get(address(task)).status_code == 404
    assert hers.post(address(task, "complete"), {}, **ASYNC).status_code == 202
    assert history(hers, task) == [
        (
            "alice",
            "delegate",
            {"assignee": "alice", "owner": "", "delegation": ""},
            {"assignee": "bob", "owner": "alice", "delegation": "pending"},
        ),
        (
            "bob",
            "resolve",
            {"assignee": "bob", "delegation": "pending"},
            {"assignee": "alice", "delegation": "resolved"},
        ),
        (
            "alice",
            "complete",
            {"status": "claimed", "completed_by": ""},
            {"status": "completing", "completed_by": "alice"},
        ),
    ]


def test_the_owner_takes_a_delegated_task_back(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="bob", owner="alice", delegation="pending")
    taken = client_of(alice).post(address(task, "assign"), {"assignee": "alice"}).json()
    assert (taken["assignee"]["username"], taken["delegation"]) == ("alice", None)
    lost = client_of(alice).post(address(task, "resolve"), {})
    assert (lost.status_code, lost.json()["current"]["delegation"]) == (409, None)


@pytest.mark.parametrize("name,field", [("nobody", "assignee"), ("alice", "assignee"), ("", "assignee")])
def test_a_task_is_delegated_to_somebody_else_who_is_there(
    make_task: MakeTask, alice: User, client_of: ClientOf, name: str, field: str
) -> None:
    task = make_task(assignee="alice")
    wrong = client_of(alice).post(address(task, "delegate"), {"assignee": name})
    assert wrong.status_code == 400
    assert [error["field"] for error in wrong.json()["errors"]] == [field]


def test_an_operator_delegates_what_nobody_has_in_the_operators_name(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task()
    grant("operator", alice, task.instance.process)
    given = client_of(alice).post(address(task, "delegate"), {"assignee": "bob"}).json()
    assert (given["owner"]["username"], given["assignee"]["username"]) == ("alice", "bob")


def test_dates_priority_and_candidates_are_changed_and_the_change_is_told(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(users=("bob",))
    grant("operator", alice, task.instance.process)
    client = client_of(alice)
    assert client_of(bob).get(address(task)).status_code == 200
    body = {
        "priority": 80,
        "due_at": "2030-01-02T03:04:05Z",
        "candidate_users": [],
        "candidate_groups": ["clerks"],
    }
    changed = client.patch(address(task), body).json()
    assert {name: changed[name] for name in body} == body
    assert changed["version"] == 1
    assert client_of(bob).get(address(task)).status_code == 404, "no candidate any more"
    assert client.patch(address(task), body).json()["version"] == 1, "the same again changes nothing"
    assert history(client, task) == [
        (
            "alice",
            "edit",
            {"due_at": None, "priority": 50, "candidate_users": ["bob"], "candidate_groups": []},
            {
                "due_at": "2030-01-02T03:04:05Z",
                "priority": 80,
                "candidate_users": [],
                "candidate_groups": ["clerks"],
            },
        )
    ]


def test_of_two_who_change_the_same_version_the_second_hears_who_was_faster(
    make_task: MakeTask, alice: User, client_of: ClientOf
) -> None:
    task = make_task()
    grant("operator", alice, task.instance.process)
    client = client_of(alice)
    assert client.patch(address(task), {"priority": 1, "version": 0}).status_code == 200
    lost = client.patch(address(task), {"priority": 2, "version": 0})
    assert lost.status_code == 409
    assert "changed by alice at" in lost.json()["detail"]
    assert lost.json()["current"]["version"] == 1


def test_whoever_has_a_task_sets_its_follow_up_date_and_no_more(
    make_task: MakeTask, alice: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    client = client_of(alice)
    later = {"follow_up_at": "2030-01-02T00:00:00Z"}
    assert client.patch(address(task), later).json()["follow_up_at"] == later["follow_up_at"]
    assert client.patch(address(task), {"follow_up_at": None}).json()["follow_up_at"] is None
    assert client.patch(address(task), {"priority": 99}).status_code == 403
    assert client.patch(address(task), later | {"due_at": None}).status_code == 403


def test_whoever_may_give_tasks_away_may_date_them(
    make_task: MakeTask, alice: User, client_of: ClientOf
) -> None:
    task = make_task(users=("alice",))
    alice.user_permissions.add(Permission.objects.get(codename="assign_usertask"))
    client = client_of(User.objects.get(pk=alice.pk))
    assert client.patch(address(task), {"priority": 99}).json()["priority"] == 99


@pytest.mark.parametrize(
    "body,field",
    [
        ({"priority": 10**7}, "priority"),
        ({"priority": None}, "priority"),
        ({"due_at": "tomorrow"}, "due_at"),
        ({"candidate_users": ["a" * 151]}, "candidate_users.0"),
        ({"candidate_groups": [str(number) for number in range(101)]}, "candidate_groups"),
        ({"assignee": "bob"}, "assignee"),
    ],
    ids=["too high", "none", "no date", "long name", "too many", "unknown"],
)
def test_details_that_cannot_be(
    make_task: MakeTask, alice: User, client_of: ClientOf, body: dict[str, Any], field: str
) -> None:
    task = make_task()
    grant("operator", alice, task.instance.process)
    wrong = client_of(alice).patch(address(task), body)
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == field


def test_a_closed_task_is_not_changed(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    task = make_task(assignee="alice", status="completed", completed_by="alice")
    for act, body in (("claim", {}), ("delegate", {"assignee": "bob"}), ("resolve", {})):
        lost = client_of(alice).post(address(task, act), body)
        assert lost.status_code == 409, act
        assert "completed by alice at" in lost.json()["detail"]
    assert client_of(alice).patch(address(task), {"follow_up_at": None}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_wins_and_the_other_hears_of_it(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf, in_threads: Callable[..., list[Any]]
) -> None:
    task = make_task(users=("alice", "bob"))
    clients = iter([client_of(alice), client_of(bob)])
    answers = in_threads(lambda: next(clients).post(address(task, "claim"), {}), 2)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    task.refresh_from_db()
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert f"taken by {task.assignee} at" in lost["detail"]
    assert lost["current"] | {"changed_at": ""} == {
        "status": "claimed",
        "assignee": task.assignee,
        "owner": None,
        "delegation": None,
        "completed_by": None,
        "changed_at": "",
        "version": 1,
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_completions_at_once_one_counts(
    make_task: MakeTask, alice: User, client_of: ClientOf, in_threads: Callable[..., list[Any]]
) -> None:
    task = make_task(assignee="alice")
    answers = in_threads(lambda: client_of(alice).post(address(task, "complete"), {}, **ASYNC), 2)
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert "being completed by alice since" in lost["detail"]
    assert [event.action for event in task.events.all()] == ["complete"]


@pytest.mark.django_db(transaction=True)
def test_resolving_and_taking_back_at_once_end_in_one_of_the_two(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf, in_threads: Callable[..., list[Any]]
) -> None:
    task = make_task(assignee="bob", owner="alice", delegation="pending")
    requests = iter([(client_of(bob), "resolve", {}), (client_of(alice), "assign", {"assignee": "carol"})])
    User.objects.create_user("carol")

    def ask() -> Any:
        client, act, body = next(requests)
        return client.post(address(task, act), body)

    answers = in_threads(ask, 2)
    task.refresh_from_db()
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    if codes[1] == 200:
        # Resolved first, it is the owner's again, who may hand it on.
        assert (task.assignee, task.delegation) == ("carol", "")
    else:
        # Whoever comes a moment later does not see, or may not touch, what the other left.
        assert codes[1] in (403, 404, 409)
        assert (task.assignee, task.delegation) in {("alice", "resolved"), ("carol", "")}
