"""The inbox through the API: lists, forms, claiming, completing, and losing races."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils.timezone import now
from rest_framework.test import APIClient

from processes.models import Command, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tasks.models import TaskCandidate, UserTask
from tests.api.models import user_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
Deploy = Callable[..., ProcessDefinition]
ASYNC: dict[str, Any] = {"HTTP_PREFER": "respond-async"}
FORM = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "customer", "readonly": True},
        {"type": "checkbox", "key": "approved"},
        {
            "type": "textfield",
            "key": "reason",
            "validate": {"required": True},
            "conditional": {"hide": "=approved = true"},
        },
        {"type": "datetime", "key": "day", "subtype": "date"},
    ],
}


@pytest.fixture
def clerk(alice: User, client_of: ClientOf) -> APIClient:
    alice.groups.add(Group.objects.create(name="clerks"))
    return client_of(alice)


@pytest.fixture
def starter(make_user: Callable[..., User]) -> User:
    return make_user("starter")


@pytest.fixture
def start(starter: User, client_of: ClientOf) -> Callable[..., str]:
    """`start(definition, a=1)` → the id of a started instance whose turn has run."""

    def begin(definition: ProcessDefinition, **variables: Any) -> str:
        grant("starter", starter, definition.process)
        body = {"process": definition.process.key, "business_key": "R-17", "variables": variables}
        response = client_of(starter).post("/api/process-instances/", body)
        assert response.status_code == 201, response.json()
        return str(response.json()["id"])

    return begin


@pytest.mark.django_db(transaction=True)
def test_from_claim_to_completion(
    engine_running: None, deploy: Deploy, start: Callable[..., str], clerk: APIClient
) -> None:
    definition = deploy(user_task(attributes='pythmata:candidateGroups="clerks" pythmata:priority="70"'))
    instance = start(definition)
    assert clerk.get("/api/tasks/counts/").json() == {"mine": 0, "group": 1, "all": 1}
    (task,) = clerk.get("/api/tasks/?view=group&status=open").json()["results"]
    assert task | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "Check the order",
        "element_id": "Work",
        "status": "created",
        "assignee": None,
        "owner": None,
        "delegation": None,
        "candidate_users": [],
        "candidate_groups": ["clerks"],
        "due_at": None,
        "follow_up_at": None,
        "priority": 70,
        "created_at": "",
        "completed_at": None,
        "instance": {"id": instance, "business_key": "R-17"},
        "process": {"key": "order", "name": "Order"},
        "tenant": "",
        "definition": {"id": str(definition.pk), "version": 1},
        "form_key": None,
        "documentation": "",
        "version": 0,
        "actions": ["claim"],
    }
    address = f"/api/tasks/{task['id']}/"
    claimed = clerk.post(f"{address}claim/").json()
    assert claimed["assignee"] == {"username": "alice", "full_name": "Alice Archer"}
    assert (claimed["status"], claimed["actions"]) == (
        "claimed",
        ["unclaim", "complete", "delegate", "follow_up"],
    )
    done = clerk.post(f"{address}complete/", {"variables": {"ok": True}})
    assert (done.status_code, done.json()["status"]) == (200, "completed")
    assert done.json()["completed_at"]
    assert ProcessInstance.objects.get(pk=instance).status == "completed"
    assert clerk.get("/api/tasks/counts/").json() == {"mine": 0, "group": 0, "all": 0}
    assert len(clerk.get("/api/tasks/?view=mine&status=completed").json()["results"]) == 1
    again = clerk.post(f"{address}complete/", {"variables": {"ok": True}})
    assert again.status_code == 409
    assert "completed by alice" in again.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_a_form_is_shown_with_what_it_names_and_checked_when_it_comes_back(
    engine_running: None, deploy: Deploy, start: Callable[..., str], clerk: APIClient
) -> None:
    work = user_task(attributes='pythmata:assignee="alice" pythmata:formKey="check"')
    instance = start(deploy(work, forms={"check": FORM}), customer="ACME", salary=1)
    task = UserTask.objects.get(instance__pk=instance)
    address = f"/api/tasks/{task.pk}/"
    form = clerk.get(f"{address}form/").json()
    assert form["data"] == {"customer": "ACME"}
    assert form["schema"]["components"] == FORM["components"]
    wrong = clerk.post(
        f"{address}complete/", {"variables": {"customer": "Evil", "approved": False, "salary": 9, "day": "x"}}
    )
    assert wrong.status_code == 400
    assert wrong["Content-Type"].startswith("application/problem+json")
    assert {error["field"] for error in wrong.json()["errors"]} == {"customer", "reason", "salary", "day"}
    task.refresh_from_db()
    assert task.status == "claimed"
    right = {"customer": "ACME", "approved": True, "reason": "hidden", "day": "2026-03-01"}
    assert clerk.post(f"{address}complete/", {"variables": right}).status_code == 200
    stored = dict(ProcessInstance.objects.get(pk=instance).variables.values_list("name", "value"))
    assert stored == {"customer": "ACME", "salary": 1, "approved": True, "day": "2026-03-01"}


@pytest.fixture
def make_task(
    make_definition: Callable[..., ProcessDefinition], make_instance: Callable[..., ProcessInstance]
) -> Callable[..., UserTask]:
    """`make_task(assignee="alice", users=["bob"])` → a row without an engine behind it."""
    instance = make_instance(make_definition("order"), business_key="R-17")

    def make(users: tuple[str, ...] = (), **fields: Any) -> UserTask:
        values = {
            "activity_key": UserTask.objects.count() + 1,
            "element_id": "Work",
            "name": "Work",
            "status": "claimed" if fields.get("assignee") else "created",
            "created_at": now(),
            "changed_at": now(),
            **fields,
        }
        task = UserTask.objects.create(instance=instance, **values)
        TaskCandidate.objects.bulk_create(TaskCandidate(task=task, kind="user", name=name) for name in users)
        return task

    return make


MakeTask = Callable[..., UserTask]


def test_of_two_who_claim_the_second_is_told(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(users=("alice", "bob"))
    assert client_of(alice).post(f"/api/tasks/{task.pk}/claim/").status_code == 200
    assert client_of(alice).post(f"/api/tasks/{task.pk}/claim/").status_code == 200
    lost = client_of(bob).post(f"/api/tasks/{task.pk}/claim/")
    assert lost.status_code == 409
    assert "taken by alice at" in lost.json()["detail"]
    assert lost.json()["current"]["assignee"] == "alice"


def test_a_candidate_may_not_complete_what_is_not_hers(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(users=("alice", "bob"), assignee="alice")
    for act, body in (("complete", {}), ("unclaim", {}), ("assign", {"assignee": "bob"})):
        assert client_of(bob).post(f"/api/tasks/{task.pk}/{act}/", body).status_code == 403
    task.refresh_from_db()
    assert (task.assignee, task.status) == ("alice", "claimed")


def test_given_back_it_is_free_again(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    task = make_task(users=("alice",), assignee="alice")
    free = client_of(alice).post(f"/api/tasks/{task.pk}/unclaim/").json()
    assert (free["status"], free["assignee"], free["actions"]) == ("created", None, ["claim"])


def test_an_operator_gives_it_to_somebody_who_is_there(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task()
    grant("operator", alice, task.instance.process)
    client = client_of(alice)
    given = client.post(f"/api/tasks/{task.pk}/assign/", {"assignee": "bob"})
    assert given.json()["assignee"]["username"] == "bob"
    wrong = client.post(f"/api/tasks/{task.pk}/assign/", {"assignee": "nobody"})
    assert [error["field"] for error in wrong.json()["errors"]] == ["assignee"]


def test_a_completion_without_waiting_is_202_and_a_repeat_is_the_same(
    make_task: MakeTask, alice: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    extra: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k", **ASYNC}
    address = f"/api/tasks/{task.pk}/complete/"
    first = client_of(alice).post(address, {"variables": {"a": 1}}, **extra)
    assert (first.status_code, first.json()["status"]) == (202, "completing")
    assert first["Location"].endswith(f"/api/tasks/{task.pk}/")
    assert client_of(alice).post(address, {"variables": {"a": 1}}, **extra).status_code == 202
    assert client_of(alice).post(address, {"variables": {"a": 2}}, **extra).status_code == 422
    assert client_of(alice).post(address, {"variables": {"a": 1}}, **ASYNC).status_code == 409
    assert Command.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_completion_that_the_engine_rejects_opens_the_task_again(
    engine_running: None, make_task: MakeTask, deploy: Deploy, start: Callable[..., str], clerk: APIClient
) -> None:
    instance = ProcessInstance.objects.get(pk=start(deploy(user_task("claim"))))
    stale = UserTask.objects.create(
        instance=instance,
        activity_key=999,
        element_id="Gone",
        name="Gone",
        status="claimed",
        assignee="alice",
        created_at=now(),
        changed_at=now(),
    )
    response = clerk.post(f"/api/tasks/{stale.pk}/complete/", {"variables": {}})
    assert response.status_code == 409
    stale.refresh_from_db()
    assert (stale.status, stale.assignee) == ("claimed", "alice")


def test_a_form_that_is_not_there_is_a_conflict(
    make_task: MakeTask, alice: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice", form_key="nowhere")
    assert client_of(alice).get(f"/api/tasks/{task.pk}/form/").status_code == 409
    response = client_of(alice).post(f"/api/tasks/{task.pk}/complete/", {"variables": {}})
    assert response.status_code == 409
    assert "'nowhere' is not deployed" in response.json()["detail"]


def test_orderings_put_missing_due_dates_last(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    mine = {"assignee": "alice"}
    make_task(name="c", priority=50, **mine)
    make_task(name="a", priority=50, due_at=now() + timedelta(days=2), **mine)
    make_task(name="b", priority=90, due_at=now() + timedelta(days=9), **mine)
    client = client_of(alice)

    def names(query: str) -> str:
        pages, address = "", f"/api/tasks/?page_size=1&{query}"
        while address:
            page = client.get(address).json()
            pages += "".join(row["name"] for row in page["results"])
            address = page["next"]
        return pages

    assert names("") == "bac"
    assert names("ordering=due_at") == "abc"
    assert names("ordering=-due_at") == "cba"
    assert names("ordering=name") == "abc"
    assert names("ordering=-created_at") == "bac"


def test_the_list_filters(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    task = make_task(assignee="alice", name="Check the invoice")
    make_task(assignee="alice", name="Done", status="completed")
    client = client_of(alice)

    def count(query: str) -> int:
        return len(client.get(f"/api/tasks/?{query}").json()["results"])

    assert (
        count("")
        == count("process=order")
        == count(f"instance={task.instance_id}")
        == count("search=r-17")
        == 2
    )
    assert count("status=open") == count("search=invoice") == count(f"search={task.pk}") == 1
    assert count("process=other") == count("view=group") == 0
    assert client.get("/api/tasks/?view=theirs").status_code == 400


def test_the_list_costs_the_same_for_one_and_for_many(
    make_task: MakeTask, alice: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        make_task(users=("alice", "bob"))
    with django_assert_max_num_queries(12):
        assert len(client_of(alice).get("/api/tasks/").json()["results"]) == 20


def test_whoever_has_work_in_it_sees_the_diagram(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice")
    address = f"/api/definitions/{task.instance.definition_id}/xml/"
    response = client_of(alice).get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    assert client_of(bob).get(address).status_code == 404
