"""From records to tasks and jobs: created, ended, started over after an incident."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from engine.interpreter import records as r
from engine.interpreter.codec import decode_variables
from processes.models import ProcessDefinition, ProcessInstance
from processes.projections import Entry, TurnRef, project
from tasks import leases
from tasks.models import Job, TaskCandidate, UserTask

pytestmark = pytest.mark.django_db
Happen = Callable[..., None]


@pytest.fixture
def happen(
    make_definition: Callable[..., ProcessDefinition], make_instance: Callable[..., ProcessInstance]
) -> Happen:
    """`happen(record, record)`: one turn of one instance with these records."""
    instance = make_instance(make_definition("order"))

    def turn(*records: r.Record) -> None:
        ref = TurnRef(
            instance_id=instance.pk,
            definition_id=instance.definition_id,
            process_id=instance.process_id,
            process_key="order",
            business_key="",
            version=1,
            at=now(),
        )
        project([Entry(ref, seq, record) for seq, record in enumerate(records)])

    return turn


def task_created(key: int = 1, **fields: Any) -> r.UserTaskCreated:
    values: dict[str, Any] = {
        "element_id": "Work",
        "name": "Check",
        "assignee": None,
        "candidate_users": (),
        "candidate_groups": (),
        "due_at": None,
        "follow_up_at": None,
        "priority": 50,
        "form_key": None,
        "documentation": "",
    }
    return r.UserTaskCreated(key=key, **(values | fields))


def job_created(key: int = 1, **fields: Any) -> r.JobCreated:
    values: dict[str, Any] = {
        "element_id": "Call",
        "topic": "http",
        "properties": {"url": "u"},
        "variables": {"a": 1},
        "headers": {"h": "v"},
        "retries": 3,
        "retry_backoff": timedelta(seconds=10),
        "priority": 0,
        "result_variable": None,
    }
    return r.JobCreated(key=key, **(values | fields))


def test_a_task_with_its_candidates(happen: Happen) -> None:
    due = now() + timedelta(days=1)
    happen(
        task_created(
            candidate_users=("bob", "alice", "bob"), candidate_groups=("clerks",), due_at=due, form_key="f"
        )
    )
    task = UserTask.objects.get()
    assert (task.status, task.assignee, task.due_at, task.form_key, task.version) == (
        "created",
        "",
        due,
        "f",
        0,
    )
    assert set(TaskCandidate.objects.values_list("task", "kind", "name")) == {
        (task.pk, "user", "alice"),
        (task.pk, "user", "bob"),
        (task.pk, "group", "clerks"),
    }


def test_a_task_given_to_somebody_is_theirs_from_the_start(happen: Happen) -> None:
    happen(task_created(assignee="alice"))
    assert UserTask.objects.values_list("status", "assignee").get() == ("claimed", "alice")


def test_names_longer_than_their_column_are_cut(happen: Happen) -> None:
    happen(task_created(name="n" * 2_000, assignee="a" * 200, candidate_users=("u" * 200,)))
    task = UserTask.objects.get()
    assert (len(task.name), len(task.assignee), len(TaskCandidate.objects.get().name)) == (1_000, 150, 150)


def test_tasks_end_each_in_its_own_way(happen: Happen) -> None:
    happen(*(task_created(key) for key in (1, 2, 3)))
    happen(r.UserTaskCompleted(key=1, element_id="Work"), r.UserTaskCanceled(key=2, element_id="Work"))
    rows = UserTask.objects.order_by("activity_key").values_list("status", flat=True)
    assert list(rows) == ["completed", "canceled", "created"]
    assert UserTask.objects.filter(ended_at__isnull=False).count() == 2


def test_a_task_that_an_incident_stopped_starts_over_in_its_row(happen: Happen) -> None:
    happen(task_created(candidate_users=("alice",)))
    before = UserTask.objects.get()
    UserTask.objects.update(status="claimed", assignee="alice", completed_by="alice")
    happen(task_created(name="Again", candidate_users=("alice", "bob")))
    task = UserTask.objects.get()
    assert (task.pk, task.name, task.status, task.assignee) == (before.pk, "Again", "created", "")
    assert task.created_at == before.created_at
    assert task.candidates.count() == 2


def test_a_job_with_what_it_needs(happen: Happen) -> None:
    happen(job_created(result_variable="r", priority=5))
    job = Job.objects.get()
    assert (job.status, job.topic, job.retries_left, job.attempts, job.priority) == ("ready", "http", 3, 0, 5)
    assert (job.result_variable, job.retry_backoff) == ("r", timedelta(seconds=10))
    assert decode_variables(bytes(job.payload)) == {
        "properties": {"url": "u"},
        "variables": {"a": 1},
        "headers": {"h": "v"},
    }


def test_a_job_gets_one_attempt_at_least(happen: Happen) -> None:
    happen(job_created(retries=0))
    assert Job.objects.get().retries_left == 1


def test_a_job_that_starts_over_keeps_counting_its_fence(happen: Happen) -> None:
    happen(job_created(retries=1))
    lease = leases.claim(Job.objects.get().pk)
    assert lease is not None
    Job.objects.update(status="failed", error="no", ended_at=now())
    happen(job_created(retries=2, properties={"url": "v"}))
    job = Job.objects.get()
    assert (job.status, job.fence, job.retries_left, job.error, job.ended_at) == ("ready", 1, 2, "", None)
    assert not lease.extend()
    again = leases.claim(job.pk)
    assert again is not None
    assert again.fence == 2


def test_jobs_end_each_in_its_own_way(happen: Happen) -> None:
    happen(job_created(1), job_created(2))
    happen(r.JobCompleted(key=1, element_id="Call"), r.JobCanceled(key=2, element_id="Call"))
    rows = Job.objects.order_by("activity_key").values_list("status", flat=True)
    assert list(rows) == ["completed", "canceled"]


def test_a_batch_costs_the_same_for_one_and_for_many(
    happen: Happen, django_assert_max_num_queries: Any, settings: Any
) -> None:
    settings.AMQP_URL = ""
    with django_assert_max_num_queries(3):
        happen(*(task_created(key, candidate_users=("alice",)) for key in range(1, 50)))
    assert UserTask.objects.count() == TaskCandidate.objects.count() == 49
