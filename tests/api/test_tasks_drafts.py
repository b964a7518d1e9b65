"""Forms that are half filled in: kept per user and task, gone when the task is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from processes import runtime, turns
from processes.models import ProcessDefinition
from tasks import form_drafts
from tasks.models import TaskDraft, UserTask
from tests.api.models import user_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
MakeTask = Callable[..., UserTask]
HALF = {"name": "Ann", "amount": 1.25, "day": "2030-01-", "items": [{"count": 2, "note": None}], "ok": False}


def test_a_draft_is_kept_as_it_was(make_task: MakeTask, alice: User, client_of: ClientOf) -> None:
    address = f"/api/tasks/{make_task(assignee='alice').pk}/draft/"
    client = client_of(alice)
    assert client.get(address).json() == {"variables": {}, "saved_at": None}
    saved = client.put(address, {"variables": HALF})
    assert (saved.status_code, saved.json()["variables"]) == (200, HALF)
    assert client.get(address).json() == saved.json()
    assert client.put(address, {"variables": {"name": "Bo"}}).json()["variables"] == {"name": "Bo"}
    assert TaskDraft.objects.count() == 1
    assert client.delete(address).status_code == 204
    assert client.get(address).json()["saved_at"] is None


def test_everybody_has_a_draft_of_their_own_and_only_who_works_on_it_saves(
    make_task: MakeTask, alice: User, bob: User, client_of: ClientOf
) -> None:
    task = make_task(assignee="alice", users=("bob",))
    address = f"/api/tasks/{task.pk}/draft/"
    client_of(alice).put(address, {"variables": HALF})
    assert client_of(bob).get(address).json()["variables"] == {}
    assert client_of(bob).put(address, {"variables": {}}).status_code == 403
    UserTask.objects.filter(pk=task.pk).update(assignee="bob", owner="alice", delegation="pending")
    assert client_of(bob).put(address, {"variables": {}}).status_code == 200, "the delegate works on it"
    UserTask.objects.filter(pk=task.pk).update(status="completed")
    assert client_of(bob).put(address, {"variables": {}}).status_code == 409


@pytest.mark.parametrize("surplus,status", [(-100, 200), (100, 413)], ids=["below", "above"])
def test_a_draft_has_a_limit(
    make_task: MakeTask, alice: User, client_of: ClientOf, surplus: int, status: int
) -> None:
    address = f"/api/tasks/{make_task(assignee='alice').pk}/draft/"
    body = {"variables": {"text": "x" * (form_drafts.MAX_BYTES + surplus)}}
    assert client_of(alice).put(address, body).status_code == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["completed", "canceled"])
def test_with_the_task_go_all_its_drafts_and_no_others(
    deploy: Callable[..., ProcessDefinition], alice: User, bob: User, client_of: ClientOf, end: str
) -> None:
    deploy(user_task(attributes='pythmata:assignee="alice"'))
    ids = [runtime.start(process_key="order").instance_id for _ in range(2)]
    turns.run_due()
    tasks = {task.instance_id: task for task in UserTask.objects.all()}
    for task in tasks.values():
        for user in (alice, bob):
            form_drafts.save(task=task, user=user, variables=HALF)
    if end == "completed":
        extra: Any = {"HTTP_PREFER": "respond-async"}
        done = client_of(alice).post(f"/api/tasks/{tasks[ids[0]].pk}/complete/", {}, **extra)
        assert done.status_code == 202
        assert TaskDraft.objects.count() == 4, "until the process took it the draft is still needed"
    else:
        runtime.cancel(instance_id=ids[0])
    turns.run_due()
    assert set(TaskDraft.objects.values_list("task", flat=True)) == {tasks[ids[1]].pk}
