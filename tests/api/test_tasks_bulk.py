"""One act on many tasks: each is done or refused by itself, and the answer says which."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from processes.models import Command, FormDefinition
from processes.permissions import grant
from tasks.models import UserTask

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
MakeTask = Callable[..., UserTask]


@pytest.fixture(autouse=True)
def no_waiting(settings: Settings) -> None:
    """There is no engine behind these rows."""
    settings.COMMAND_WAIT_SECONDS = 0


def bulk(client: APIClient, action: str, tasks: list[Any], **values: Any) -> list[int]:
    answer = client.post(
        "/api/tasks/bulk/",
        {"action": action, "tasks": [str(getattr(one, "pk", one)) for one in tasks], **values},
    )
    assert answer.status_code == 200, answer.json()
    results = answer.json()["results"]
    assert [result["task"] for result in results] == [str(getattr(one, "pk", one)) for one in tasks]
    statuses = [result["status"] for result in results]
    assert answer.json()["succeeded"] == sum(status < 400 for status in statuses)
    return statuses


def test_each_task_has_its_own_outcome(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    free, hers = make_task(users=("alice",)), make_task(assignee="alice")
    taken, hidden = make_task(users=("alice",), assignee="bob"), make_task(assignee="bob")
    closed = make_task(assignee="alice", status="completed")
    tasks = [free, taken, hidden, closed, uuid.uuid4()]
    assert bulk(client_of(alice), "claim", tasks) == [200, 409, 404, 409, 404]
    free.refresh_from_db()
    assert free.assignee == "alice"
    assert bulk(client_of(alice), "complete", [free, hers, taken, closed], variables={"ok": True}) == [
        202,
        202,
        403,
        409,
    ]
    assert Command.objects.count() == 2
    assert bulk(client_of(alice), "complete", [free]) == [409], "a repeat does nothing more"


def test_giving_delegating_and_dating(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    tasks = [make_task(), make_task(assignee="alice")]
    grant("operator", alice, tasks[0].instance.process)
    client = client_of(alice)
    due = "2030-01-02T00:00:00Z"
    assert bulk(client, "edit", tasks, priority=3, due_at=due, candidate_groups=["clerks"]) == [200, 200]
    assert bulk(client, "delegate", tasks, assignee="bob") == [200, 200]
    assert bulk(client, "assign", tasks, assignee="nobody") == [400, 400]
    for task in tasks:
        task.refresh_from_db()
        assert (task.priority, task.assignee, task.owner) == (3, "bob", "alice")
        assert [event.action for event in task.events.order_by("pk")] == ["edit", "delegate"]
    assert bulk(client_of(bob), "unclaim", tasks) == [403, 403]


def test_a_form_is_checked_for_each(
    make_task: MakeTask, make_form: Callable[..., FormDefinition], alice: User, client_of: ClientOf
) -> None:
    make_form("f", {"components": [{"type": "number", "key": "amount", "validate": {"required": True}}]})
    with_form, without = make_task(assignee="alice", form_key="f"), make_task(assignee="alice")
    lost = make_task(assignee="alice", form_key="nowhere")
    body = {"action": "complete", "tasks": [str(one.pk) for one in (with_form, without, lost)]}
    results = client_of(alice).post("/api/tasks/bulk/", body).json()["results"]
    assert [result["status"] for result in results] == [400, 202, 409]
    assert results[0]["errors"] == [{"field": "amount", "text": "Must be filled in."}]
    assert "'nowhere' is not deployed" in results[2]["detail"]


def test_the_loser_of_a_race_hears_who_was_faster(
    make_task: MakeTask, alice: User, client_of: ClientOf
) -> None:
    task = make_task(users=("alice",), assignee="bob")
    body = {"action": "claim", "tasks": [str(task.pk)]}
    (result,) = client_of(alice).post("/api/tasks/bulk/", body).json()["results"]
    assert "taken by bob at" in result["detail"]
    assert result["current"]["assignee"] == "bob"


@pytest.mark.parametrize(
    "body,field",
    [
        ({"action": "claim", "tasks": []}, "tasks"),
        ({"action": "claim", "tasks": ["x"]}, "tasks.0"),
        ({"action": "claim", "tasks": [str(uuid.UUID(int=number)) for number in range(201)]}, "tasks"),
        ({"action": "shred"}, "action"),
        ({"action": "assign"}, "assignee"),
        ({"action": "claim", "assignee": "bob"}, "assignee"),
        ({"action": "edit"}, "action"),
        ({"action": "edit", "variables": {}}, "variables"),
        ({"action": "edit", "priority": "high"}, "priority"),
        ({"action": "edit", "priority": 1, "version": 0}, "version"),
    ],
    ids=[
        *("no task", "no id", "too many", "no such act", "nobody", "too much", "nothing", "no such value"),
        *("no number", "a version"),
    ],
)
def test_what_is_no_bulk_request(alice: User, client_of: ClientOf, body: dict[str, Any], field: str) -> None:
    answer = client_of(alice).post("/api/tasks/bulk/", {"tasks": [str(uuid.uuid4())], **body})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
