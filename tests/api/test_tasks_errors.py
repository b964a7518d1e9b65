"""Errors and escalations that a person throws from a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from processes import runtime, turns
from processes.models import Incident, OperationLog, ProcessDefinition, ProcessInstance
from tasks.models import UserTask
from tasks.sweeps import reopen_tasks
from tests.api.models import HEAD

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
CATCHING = (
    HEAD.format(key="order")
    + """
<error id="Stock" errorCode="out-of-stock"/><escalation id="Late" escalationCode="late"/>
<process id="order" isExecutable="true">
  <startEvent id="Start"/><sequenceFlow id="f1" sourceRef="Start" targetRef="Work"/>
  <userTask id="Work" pythmata:assignee="alice"/><sequenceFlow id="f2" sourceRef="Work" targetRef="End"/>
  <endEvent id="End"/>
  <boundaryEvent id="NoStock" attachedToRef="Work"><errorEventDefinition errorRef="Stock"/></boundaryEvent>
  <sequenceFlow id="f3" sourceRef="NoStock" targetRef="Refused"/><endEvent id="Refused"/>
  <boundaryEvent id="TooLate" attachedToRef="Work" cancelActivity="false">
    <escalationEventDefinition escalationRef="Late"/></boundaryEvent>
  <sequenceFlow id="f4" sourceRef="TooLate" targetRef="Told"/><userTask id="Told" pythmata:assignee="bob"/>
</process></definitions>"""
).encode()


@pytest.fixture
def task(deploy: Callable[..., ProcessDefinition]) -> UserTask:
    deploy(CATCHING)
    runtime.start(process_key="order")
    turns.run_due()
    return UserTask.objects.get()


@pytest.fixture
def ask(alice: User, client_of: ClientOf, task: UserTask) -> Callable[..., Any]:
    """`ask("error", code="x")` → the answer; the turn has run."""

    def post(act: str, **body: Any) -> Any:
        extra: dict[str, Any] = {"HTTP_PREFER": "respond-async"}
        if key := body.pop("key", None):
            extra["HTTP_IDEMPOTENCY_KEY"] = key
        answer = client_of(alice).post(f"/api/tasks/{task.pk}/{act}/", body, **extra)
        turns.run_due()
        task.refresh_from_db()
        return answer

    return post


def variables(task: UserTask) -> dict[str, Any]:
    return dict(task.instance.variables.values_list("name", "value"))


@pytest.mark.django_db(transaction=True)
def test_an_error_that_is_caught_ends_the_task(task: UserTask, ask: Callable[..., Any]) -> None:
    answer = ask("error", code="out-of-stock", message="None left.", variables={"sku": "X1"}, key="k")
    assert answer.status_code == 202
    assert (task.status, task.completed_by) == ("canceled", "alice")
    assert variables(task)["sku"] == "X1"
    assert ProcessInstance.objects.get().status == "completed"
    (event,) = task.events.all()
    assert (event.actor_name, event.action, event.after["code"]) == ("alice", "throw error", "out-of-stock")
    logged = OperationLog.objects.get(action="throw error")
    assert (logged.actor_name, logged.detail) == ("alice", {"code": "out-of-stock"})
    assert ask("error", code="out-of-stock").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_an_error_that_nobody_catches_is_an_incident_and_the_task_is_open_again(
    task: UserTask, ask: Callable[..., Any]
) -> None:
    assert ask("error", code="unheard-of").status_code == 202
    assert Incident.objects.get(status="open").message.startswith("Nobody catches the error 'unheard-of'")
    assert task.status == "completing"
    reopen_tasks()
    task.refresh_from_db()
    assert (task.status, task.assignee, task.completed_by) == ("claimed", "alice", "")
    assert [event.action for event in task.events.all()] == ["throw error", "reopen"]


@pytest.mark.django_db(transaction=True)
def test_an_escalation_leaves_the_task_open(task: UserTask, ask: Callable[..., Any]) -> None:
    assert ask("escalate", code="late", variables={"days": 3}, key="k").status_code == 202
    assert ask("escalate", code="late", variables={"days": 3}, key="k").status_code == 202, "a repeat"
    assert task.status == "claimed"
    assert variables(task)["days"] == 3
    told = UserTask.objects.exclude(pk=task.pk).get()
    assert (told.element_id, told.assignee) == ("Told", "bob")
    assert [(event.action, event.after) for event in task.events.all()] == [("escalate", {"code": "late"})]


@pytest.mark.django_db(transaction=True)
def test_an_escalation_that_nobody_catches_changes_nothing(task: UserTask, ask: Callable[..., Any]) -> None:
    assert ask("escalate", code="unheard-of").status_code == 202
    assert task.status == "claimed"
    assert not Incident.objects.exists()


def test_who_does_not_work_on_it_throws_nothing(
    task: UserTask, bob: User, client_of: ClientOf, alice: User
) -> None:
    assert client_of(bob).post(f"/api/tasks/{task.pk}/error/", {"code": "x"}).status_code == 404
    task.candidates.create(kind="user", name="bob")
    for act in ("error", "escalate"):
        assert client_of(bob).post(f"/api/tasks/{task.pk}/{act}/", {"code": "x"}).status_code == 403
        wrong = client_of(alice).post(f"/api/tasks/{task.pk}/{act}/", {"code": ""})
        assert [error["field"] for error in wrong.json()["errors"]] == ["code"]
