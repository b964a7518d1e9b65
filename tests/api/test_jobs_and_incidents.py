"""Jobs and incidents through the API: look, and try again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from rest_framework.test import APIClient

from processes.models import Incident, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tasks import service_tasks
from tasks.connectors import registry
from tasks.connectors.base import ConnectorError, Work
from tasks.models import Job
from tests.api.models import service_task

ClientOf = Callable[[User], APIClient]


@pytest.fixture
def faulty() -> Iterator[list[str]]:
    """The work "faulty" fails as long as the list is not empty, each time with the first text in it."""
    reasons: list[str] = []

    def behave(work: Work) -> dict[str, object]:
        if reasons:
            raise ConnectorError(reasons[0])
        return {"attempt": work.attempt}

    registry.register("faulty", behave)
    yield reasons
    registry.forget("faulty")


@pytest.fixture
def operator(
    transactional_db: None,
    faulty: list[str],
    deploy: Callable[..., ProcessDefinition],
    alice: User,
    client_of: ClientOf,
) -> APIClient:
    definition = deploy(service_task("order", "faulty", config='retries="1"'))
    grant("administrator", alice, definition.process)
    return client_of(alice)


def run_jobs_until(done: Callable[[], bool]) -> None:
    for _ in range(500):
        if done():
            return
        if not service_tasks.run_due():
            time.sleep(0.01)
    raise AssertionError("It did not come to that.")


@pytest.mark.django_db(transaction=True)
def test_a_job_that_failed_for_good_is_an_incident_that_can_be_retried(
    engine_running: None, operator: APIClient, faulty: list[str]
) -> None:
    faulty.append("the server is gone")
    instance = operator.post("/api/process-instances/", {"process": "order"}).json()
    run_jobs_until(Incident.objects.exists)
    (incident,) = operator.get(f"/api/incidents/?instance={instance['id']}&status=open").json()["results"]
    assert (incident["kind"], incident["element_id"]) == ("job_failed", "Work")
    assert incident["message"] == "the server is gone"
    (job,) = operator.get(f"/api/jobs/?instance={instance['id']}").json()["results"]
    assert (job["status"], job["topic"], job["retries_left"], job["error"]) == (
        "failed",
        "faulty",
        0,
        "the server is gone",
    )
    faulty.clear()
    retried = operator.post(f"/api/incidents/{incident['id']}/retry/", {"variables": {"fixed": True}})
    assert (retried.status_code, retried.json()["status"]) == (200, "resolved")
    run_jobs_until(lambda: ProcessInstance.objects.filter(pk=instance["id"], status="completed").exists())
    job_row = Job.objects.get(pk=job["id"])
    assert (job_row.status, job_row.fence, job_row.error) == ("completed", 2, "")
    again = operator.post(f"/api/incidents/{incident['id']}/retry/", {})
    assert again.status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_is_retried_by_its_own_address(
    engine_running: None, operator: APIClient, faulty: list[str]
) -> None:
    faulty.append("no")
    instance = operator.post("/api/process-instances/", {"process": "order"}).json()
    run_jobs_until(Incident.objects.exists)
    faulty.clear()
    job = Job.objects.get()
    assert operator.post(f"/api/jobs/{job.pk}/retry/").json()["status"] == "ready"
    run_jobs_until(lambda: ProcessInstance.objects.filter(pk=instance["id"], status="completed").exists())
    done = operator.post(f"/api/jobs/{job.pk}/retry/")
    assert done.status_code == 409
    assert "completed" in done.json()["detail"]


@pytest.mark.django_db
def test_more_jobs_cost_no_more_queries(
    make_definition: Callable[..., ProcessDefinition],
    make_instance: Callable[..., ProcessInstance],
    make_user: Callable[..., User],
    client_of: ClientOf,
) -> None:
    client = client_of(make_user("boss", is_superuser=True))
    definition = make_definition("order")

    def queries(number: int) -> int:
        for key in range(number):
            Job.objects.create(
                instance=make_instance(definition),
                activity_key=key,
                element_id="Call",
                topic="http",
                due_at=now(),
                created_at=now(),
                retry_backoff=timedelta(seconds=1),
                payload=b"",
            )
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get("/api/jobs/").json()["results"]) == Job.objects.count()
        return len(captured)

    assert queries(1) == queries(5)
