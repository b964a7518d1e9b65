"""What the sweeper finds for jobs, and whom a change of a task is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Q
from django.utils.timezone import now

from processes.models import ProcessDefinition, ProcessInstance
from tasks import announcements, sweeps
from tasks.connectors import registry
from tasks.models import Job, TaskCandidate, UserTask


@pytest.fixture
def instance(
    make_definition: Callable[..., ProcessDefinition], make_instance: Callable[..., ProcessInstance]
) -> ProcessInstance:
    return make_instance(make_definition("order"))


@pytest.fixture
def probe() -> Iterator[list[str]]:
    """The elements whose work was done."""
    done: list[str] = []

    def work(asked: Any) -> dict[str, Any]:
        done.append(asked.element_id)
        return {}

    registry.register("probe", work)
    yield done
    registry.forget("probe")


def make_job(instance: ProcessInstance, seconds_due: float) -> Job:
    return Job.objects.create(
        instance=instance,
        activity_key=1,
        element_id="Call",
        topic="probe",
        payload=b"\x83\xaaproperties\x80\xa9variables\x80\xa7headers\x80",
        due_at=now() - timedelta(seconds=seconds_due),
        created_at=now(),
        retry_backoff=timedelta(seconds=1),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds,helped", [(1, []), (60, ["Call"])])
def test_jobs_that_nobody_takes_are_run_by_the_sweeper_itself(
    instance: ProcessInstance, probe: list[str], seconds: float, helped: list[str]
) -> None:
    make_job(instance, seconds)
    sweeps.find_due_jobs()
    for thread in threading.enumerate():
        if thread.name == "overdue jobs":
            thread.join(10)
    assert probe == helped


@pytest.mark.django_db
def test_the_assignee_the_candidates_and_who_had_it_are_told_after_the_commit(
    instance: ProcessInstance,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    people = {name: make_user(name) for name in ("assignee", "candidate", "before", "stranger")}
    group = Group.objects.create(name="clerks")
    task = UserTask.objects.create(
        instance=instance,
        activity_key=1,
        element_id="Work",
        name="Work",
        assignee="assignee",
        created_at=now(),
        changed_at=now(),
    )
    TaskCandidate.objects.create(task=task, kind="user", name="candidate")
    TaskCandidate.objects.create(task=task, kind="group", name="clerks")
    told: list[str] = []
    monkeypatch.setattr(announcements, "topic_changed", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        announcements.announce(Q(pk=task.pk), ["before", ""])
        assert told == []
    expected = {f"tasks:user:{people[name].pk}" for name in ("assignee", "candidate", "before")}
    assert set(told) == expected | {f"tasks:group:{group.pk}"}
