"""Jobs: leases and fences, retries with a doubling pause, incidents, results and BPMN errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from pytest_django import Settings

from engine.errors import BpmnError
from engine.interpreter import commands as c
from engine.interpreter.codec import decode_command, encode_variables
from processes.models import Command, Process, ProcessDefinition, ProcessInstance
from tasks import leases, service_tasks, sweeps
from tasks.connectors import registry
from tasks.connectors.base import ConnectorError, Work
from tasks.models import Job

pytestmark = pytest.mark.django_db
Behave = Callable[[Work], dict[str, Any]]


@pytest.fixture
def connector() -> Iterator[Callable[[Behave], None]]:
    """`connector(function)` makes it what jobs of the topic "probe" run."""

    def use(function: Behave) -> None:
        registry.forget("probe")
        registry.register("probe", function)

    yield use
    registry.forget("probe")


@pytest.fixture
def make_job(make_definition: Callable[..., ProcessDefinition]) -> Callable[..., Job]:
    """`make_job(retries_left=1)` → a job that is due, of an instance of its own."""

    def make(**fields: Any) -> Job:
        definition = make_definition(f"p{Process.objects.count()}")
        instance = ProcessInstance.objects.create(
            definition=definition,
            process=definition.process,
            started_at=now(),
            status=fields.pop("instance", "active"),
        )
        payload = {"properties": {"a": 1}, "variables": {"b": 2}, "headers": {}}
        values = {
            "activity_key": 7,
            "element_id": "Call",
            "topic": "probe",
            "due_at": now() - timedelta(seconds=1),
            "created_at": now(),
            "retry_backoff": timedelta(seconds=10),
            "payload": encode_variables(payload),
            **fields,
        }
        return Job.objects.create(instance=instance, **values)

    return make


MakeJob = Callable[..., Job]
Use = Callable[[Behave], None]


def commands() -> list[Any]:
    return [decode_command(bytes(row.payload)) for row in Command.objects.order_by("id")]


def fails(message: str = "no", permanent: bool = False) -> Behave:
    def behave(work: Work) -> dict[str, Any]:
        raise ConnectorError(message, permanent=permanent, detail="why")

    return behave


def test_a_result_completes_the_activity(make_job: MakeJob, connector: Use) -> None:
    seen: list[Work] = []

    def behave(work: Work) -> dict[str, Any]:
        seen.append(work)
        return {"answer": 42}

    connector(behave)
    job = make_job()
    assert service_tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.fence, job.retries_left) == ("reported", 1, 1, 2)
    assert commands() == [c.CompleteActivity(activity_key=7, variables={"answer": 42})]
    assert (seen[0].properties, seen[0].variables) == ({"a": 1}, {"b": 2})
    assert seen[0].idempotency_key == f"{job.instance_id}:7"


def test_a_result_variable_takes_the_whole_result(make_job: MakeJob, connector: Use) -> None:
    connector(lambda work: {"answer": 42})
    service_tasks.run(make_job(result_variable="r").pk)
    assert commands() == [c.CompleteActivity(activity_key=7, variables={"r": {"answer": 42}})]


def test_a_bpmn_error_is_thrown_in_the_process(make_job: MakeJob, connector: Use) -> None:
    def behave(work: Work) -> dict[str, Any]:
        raise BpmnError("LIMIT", "too much")

    connector(behave)
    service_tasks.run(make_job().pk)
    assert commands() == [c.ThrowError(activity_key=7, code="LIMIT", message="too much")]


def test_a_failure_is_tried_again_after_a_pause_that_doubles(make_job: MakeJob, connector: Use) -> None:
    connector(fails())
    job = make_job(retries_left=4)
    pauses = []
    for _attempt in range(3):
        Job.objects.update(due_at=now() - timedelta(seconds=1))
        assert service_tasks.run(job.pk)
        job.refresh_from_db()
        assert (job.status, job.error) == ("ready", "no")
        pauses.append(round((job.due_at - now()).total_seconds() / 10))
    assert pauses == [1, 2, 4]
    assert commands() == []
    assert not service_tasks.run(job.pk), "it is not due before its pause is over"


def test_the_pause_ends_at_an_hour() -> None:
    assert service_tasks.backoff(Job(attempts=30, retry_backoff=timedelta(seconds=10))) == timedelta(hours=1)
    assert service_tasks.backoff(Job(attempts=1, retry_backoff=timedelta(days=1))) == timedelta(days=1)


def test_the_last_failure_becomes_an_incident(make_job: MakeJob, connector: Use) -> None:
    connector(fails("the server is gone"))
    job = make_job(retries_left=1)
    service_tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.retries_left) == ("failed", 0)
    assert commands() == [c.FailActivity(activity_key=7, message="the server is gone", detail="why")]


def test_a_permanent_failure_is_not_tried_again(make_job: MakeJob, connector: Use) -> None:
    connector(fails("bad url", permanent=True))
    job = make_job(retries_left=5)
    service_tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.retries_left) == ("failed", 0)
    assert [type(one) for one in commands()] == [c.FailActivity]


def test_an_exception_nobody_foresaw_is_a_failure_with_its_trace(make_job: MakeJob, connector: Use) -> None:
    def behave(work: Work) -> dict[str, Any]:
        raise ZeroDivisionError("by zero")

    connector(behave)
    service_tasks.run(make_job(retries_left=1).pk)
    (command,) = commands()
    assert command.message == "ZeroDivisionError: by zero"
    assert "in behave" in command.detail


def test_work_that_is_not_registered_is_left_to_external_workers(make_job: MakeJob) -> None:
    job = make_job(topic="fax", retries_left=3)
    assert not service_tasks.run(job.pk)
    assert service_tasks.run_due() == 0
    assert commands() == []
    assert Job.objects.get(pk=job.pk).status == Job.Status.READY


@pytest.mark.parametrize(
    "value,text",
    [
        (object(), "object"),
        ({1: "a"}, "text as keys"),
        ("a\x00b", "cannot be stored"),
        ({"deep": ["\ud800"]}, "cannot be stored"),
        ("x" * 300_000, "262144 are kept"),
    ],
    ids=["type", "key", "NUL", "surrogate", "size"],
)
def test_a_result_that_cannot_be_kept_is_a_permanent_failure(
    make_job: MakeJob, connector: Use, value: object, text: str
) -> None:
    connector(lambda work: {"x": value})
    service_tasks.run(make_job().pk)
    (command,) = commands()
    assert isinstance(command, c.FailActivity)
    assert text in command.message


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "running"},
        {"status": "completed"},
        {"status": "canceled"},
        {"due_at": now() + timedelta(hours=1)},
        {"retries_left": 0},
        {"instance": "suspended"},
        {"instance": "terminated"},
    ],
)
def test_a_job_that_is_not_to_be_run_is_left_alone(
    make_job: MakeJob, connector: Use, fields: dict[str, Any]
) -> None:
    connector(lambda work: {})
    job = make_job(**fields)
    before = Job.objects.filter(pk=job.pk).values()[0]
    assert not service_tasks.run(job.pk)
    assert Job.objects.filter(pk=job.pk).values()[0] == before


def test_a_second_claim_gets_nothing(make_job: MakeJob) -> None:
    job = make_job()
    assert leases.claim(job.pk) is not None
    assert leases.claim(job.pk) is None


def test_a_report_with_an_old_fence_is_never_heard(make_job: MakeJob) -> None:
    job = make_job()
    zombie = leases.claim(job.pk)
    assert zombie is not None
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    sweeps.release_expired_leases()
    heir = leases.claim(job.pk)
    assert heir is not None
    assert not zombie.extend()
    assert not service_tasks.report(zombie, service_tasks.Completed({"who": "zombie"}))
    assert commands() == []
    assert service_tasks.report(heir, service_tasks.Completed({"who": "heir"}))
    assert not service_tasks.report(heir, service_tasks.Completed({"who": "again"}))
    assert [one.variables for one in commands()] == [{"who": "heir"}]


def test_a_report_between_the_sweep_and_the_next_claim_is_not_heard(make_job: MakeJob) -> None:
    job = make_job()
    zombie = leases.claim(job.pk)
    assert zombie is not None
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    sweeps.release_expired_leases()
    assert not service_tasks.report(zombie, service_tasks.Completed({}))


def test_a_worker_that_vanishes_at_every_attempt_ends_in_an_incident(make_job: MakeJob) -> None:
    job = make_job(retries_left=2)
    for _attempt in range(2):
        assert leases.claim(job.pk) is not None
        Job.objects.update(lease_until=now() - timedelta(seconds=1))
        sweeps.release_expired_leases()
    job.refresh_from_db()
    assert job.status == "failed"
    assert [type(one) for one in commands()] == [c.FailActivity]


def test_a_lease_that_still_runs_is_not_swept(make_job: MakeJob) -> None:
    job = make_job()
    leases.claim(job.pk)
    sweeps.release_expired_leases()
    job.refresh_from_db()
    assert job.status == "running"


def test_due_jobs_run_most_urgent_first(make_job: MakeJob, connector: Use) -> None:
    order: list[str] = []
    connector(lambda work: order.append(work.element_id) or {})  # type: ignore[func-returns-value]
    make_job(element_id="later", due_at=now() - timedelta(seconds=1))
    make_job(element_id="early", due_at=now() - timedelta(seconds=9))
    make_job(element_id="urgent", priority=5)
    make_job(element_id="tomorrow", due_at=now() + timedelta(days=1))
    assert service_tasks.run_due() == 3
    assert order == ["urgent", "early", "later"]
    assert service_tasks.oldest_due() is None


@pytest.mark.django_db(transaction=True)
def test_a_long_call_keeps_its_lease(make_job: MakeJob, connector: Use, settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    job = make_job()
    ends: list[Any] = []

    def behave(work: Work) -> dict[str, Any]:
        for _ in range(2):
            ends.append(Job.objects.get(pk=job.pk).lease_until)
            time.sleep(0.5)
        sweeps.release_expired_leases()
        return {}

    connector(behave)
    assert service_tasks.run(job.pk)
    job.refresh_from_db()
    assert job.status == "reported"
    assert ends[1] > ends[0]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease of")]


@pytest.mark.django_db(transaction=True)
def test_no_beat_comes_after_the_deadline(make_job: MakeJob, connector: Use, settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.3
    settings.JOB_DEADLINE_SECONDS = 0.2
    job = make_job(retries_left=2)

    def behave(work: Work) -> dict[str, Any]:
        time.sleep(0.8)
        sweeps.release_expired_leases()
        return {}

    connector(behave)
    service_tasks.run(job.pk)
    job.refresh_from_db()
    assert job.status == "ready"
    assert commands() == []


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_job(make_job: MakeJob, in_threads: Callable[..., list[Any]]) -> None:
    job = make_job()
    claims = in_threads(lambda: leases.claim(job.pk), 8)
    assert sum(one is not None for one in claims) == 1
    job.refresh_from_db()
    assert (job.fence, job.attempts) == (1, 1)
