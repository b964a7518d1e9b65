"""External workers through the API: fetch, lock, report; a lost lock is never heard."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils.timezone import now
from rest_framework.test import APIClient

from processes.models import Incident, OperationLog, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tasks import service_tasks, sweeps
from tasks.models import Job
from tests.api.models import service_task

ClientOf = Callable[[User], APIClient]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(
    engine_running: None,
    transactional_db: None,
    deploy: Callable[..., ProcessDefinition],
    alice: User,
    client_of: ClientOf,
) -> APIClient:
    """A client that operates the process ``order``, whose one task is for workers of the topic ``weigh``."""
    grant("administrator", alice, deploy(service_task("order", "weigh", config='retries="2"')).process)
    return client_of(alice)


def start(client: APIClient, business_key: str = "", **variables: Any) -> str:
    body = {"process": "order", "business_key": business_key, "variables": variables}
    answer = client.post("/api/process-instances/", body, format="json")
    assert answer.status_code in (200, 201, 202), answer.content
    for _ in range(200):
        if Job.objects.filter(instance=answer.json()["id"]).exists():
            return str(answer.json()["id"])
        time.sleep(0.02)
    raise AssertionError("There is no job.")


def fetch(client: APIClient, **more: Any) -> list[dict[str, Any]]:
    body = {"worker": "scales-1", "topics": [{"name": "weigh", "lock_seconds": 60}], **more}
    answer = client.post("/api/external-jobs/fetch/", body, format="json")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()
    return found


def report(client: APIClient, job: dict[str, Any], what: str, **body: Any) -> int:
    address = f"/api/external-jobs/{job['id']}/{what}/"
    return int(client.post(address, {"fence": job["fence"], **body}, format="json").status_code)


def ended(instance: str) -> bool:
    for _ in range(200):
        if ProcessInstance.objects.get(pk=instance).status != ProcessInstance.Status.ACTIVE:
            return True
        time.sleep(0.02)
    return False


def test_a_worker_fetches_does_and_completes_a_job(worker: APIClient) -> None:
    instance = start(worker, item="tea")
    assert service_tasks.run_due() == 0
    (job,) = fetch(worker)
    assert (job["topic"], job["instance"], job["variables"]["item"]) == ("weigh", instance, "tea")
    assert fetch(worker) == []
    assert report(worker, job, "complete", variables={"grams": 250}) == 204
    assert ended(instance)


def test_only_the_variables_asked_for_are_sent(worker: APIClient) -> None:
    start(worker, item="tea", secret="x")
    (job,) = fetch(worker, topics=[{"name": "weigh", "variables": ["item"]}])
    assert job["variables"] == {"item": "tea"}


def test_a_failure_is_tried_again_and_the_last_one_is_an_incident(worker: APIClient) -> None:
    start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "fail", message="no power", pause_seconds=0) == 204
    (again,) = fetch(worker)
    assert (again["attempt"], again["idempotency_key"]) == (2, job["idempotency_key"])
    assert report(worker, again, "fail", message="still no power") == 204
    for _ in range(200):
        if Incident.objects.filter(status=Incident.Status.OPEN, message="still no power").exists():
            break
        time.sleep(0.02)
    else:
        raise AssertionError("There is no incident.")


def test_the_worker_may_say_how_many_attempts_are_left(worker: APIClient) -> None:
    start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "fail", message="busy", retries=5, pause_seconds=0) == 204
    (again,) = fetch(worker)
    assert again["retries_left"] == 4


def test_an_operator_says_how_many_attempts_are_left(worker: APIClient, alice: User) -> None:
    start(worker)
    (job,) = fetch(worker)
    changed = worker.patch(f"/api/jobs/{job['id']}/", {"retries": 9}, format="json")
    assert (changed.status_code, changed.json()["retries_left"]) == (200, 9)
    assert OperationLog.objects.filter(actor=alice, action="job.change", object_id=job["id"]).exists()
    assert report(worker, job, "fail", message="busy", pause_seconds=0) == 204
    (again,) = fetch(worker)
    assert again["retries_left"] == 8


def test_the_attempts_of_a_job_that_failed_for_good_are_not_counted_up(worker: APIClient) -> None:
    start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "fail", message="broken", retries=0) == 204
    changed = worker.patch(f"/api/jobs/{job['id']}/", {"retries": 2}, format="json")
    assert changed.status_code == 409
    assert changed.json()["detail"] == "The job is failed; nothing of it can be changed. Retry it."


@pytest.mark.parametrize("body", [{}, {"retries": 0}, {"priority": 32_768}, {"status": "ready"}])
def test_what_an_operator_may_not_change(worker: APIClient, body: dict[str, Any]) -> None:
    start(worker)
    job = Job.objects.get()
    assert worker.patch(f"/api/jobs/{job.pk}/", body, format="json").status_code == 400


def test_a_lock_that_ran_out_goes_to_another_and_the_first_is_not_heard(worker: APIClient) -> None:
    start(worker)
    (late,) = fetch(worker)
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    sweeps.release_expired_leases()
    (job,) = fetch(worker)
    assert job["fence"] == late["fence"] + 1
    for what, body in (
        ("complete", {}),
        ("fail", {"message": "x"}),
        ("error", {"code": "E"}),
        ("extend", {"lock_seconds": 60}),
        ("unlock", {}),
    ):
        assert report(worker, late, what, **body) == 409
    assert report(worker, job, "complete") == 204


def test_whose_lock_it_is_stands_in_the_answer(worker: APIClient) -> None:
    start(worker)
    (late,) = fetch(worker)
    Job.objects.update(lease_until=now() - timedelta(seconds=1))
    sweeps.release_expired_leases()
    (job,) = fetch(worker, worker="scales:2")
    address = f"/api/external-jobs/{late['id']}/complete/"
    answer = worker.post(address, {"fence": late["fence"]}, format="json").json()
    assert answer["current"]["locked_by"] == "scales:2"
    assert answer["current"]["fence"] == job["fence"]
    assert answer["current"]["status"] == "running"
    assert "the job is locked by scales:2 until 20" in answer["detail"]


def test_a_result_that_cannot_be_kept_leaves_the_lock(worker: APIClient) -> None:
    start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "complete", variables={"picture": "x" * 300_000}) == 400
    assert report(worker, job, "fail", message="The picture is too large.", retries=0) == 204


def test_a_job_is_reported_once(worker: APIClient) -> None:
    instance = start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "complete") == 204
    assert ended(instance)
    address = f"/api/external-jobs/{job['id']}/complete/"
    answer = worker.post(address, {"fence": job["fence"]}, format="json")
    assert answer.status_code == 409
    assert answer.json()["current"]["status"] == "completed"
    assert answer.json()["current"]["locked_until"] is None


def test_a_lock_is_extended_and_given_back(worker: APIClient) -> None:
    start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "extend", lock_seconds=3_600) == 204
    lease_until = Job.objects.get().lease_until
    assert lease_until is not None
    assert lease_until > now() + timedelta(minutes=50)
    assert report(worker, job, "unlock") == 204
    (again,) = fetch(worker)
    assert again["attempt"] == 1


def test_urgent_work_comes_first(worker: APIClient) -> None:
    slow, urgent = start(worker), start(worker)
    (job,) = worker.get(f"/api/jobs/?instance={urgent}").json()["results"]
    changed = worker.patch(f"/api/jobs/{job['id']}/", {"priority": 10}, format="json")
    assert changed.json() == {**job, "priority": 10}
    assert [job["instance"] for job in fetch(worker, max_jobs=2)] == [urgent, slow]


@pytest.mark.parametrize(
    "asked",
    [
        {"business_key": "R-2"},
        {"conditions": ["region:eq:north"]},
        {"conditions": ["kilos:gt:10", "region:contains:no"]},
        {"processes": ["order", "other"], "business_key": "R-2"},
    ],
    ids=["business key", "condition", "conditions", "processes"],
)
def test_a_worker_asks_for_some_of_a_topic(worker: APIClient, asked: dict[str, Any]) -> None:
    start(worker, "R-1", region="south", kilos=9)
    wanted = start(worker, "R-2", region="north", kilos=11)
    found = fetch(worker, topics=[{"name": "weigh", **asked}], max_jobs=10)
    assert [job["instance"] for job in found] == [wanted]
    assert found[0]["business_key"] == "R-2"


@pytest.mark.parametrize(
    "asked", [{"processes": ["other"]}, {"business_key": "R-2"}, {"conditions": ["kilos:gt:9"]}]
)
def test_what_is_not_asked_for_stays(worker: APIClient, asked: dict[str, Any]) -> None:
    start(worker, "R-1", kilos=9)
    assert fetch(worker, topics=[{"name": "weigh", **asked}]) == []


def test_no_more_jobs_than_asked_for(worker: APIClient) -> None:
    for _ in range(3):
        start(worker)
    assert len(fetch(worker, max_jobs=2)) == 2
    assert len(fetch(worker, max_jobs=2)) == 1


def test_an_error_is_thrown_in_the_process(worker: APIClient) -> None:
    start(worker)
    (job,) = fetch(worker)
    assert report(worker, job, "error", code="TOO_HEAVY", message="80 kg", variables={"kilos": 80}) == 204
    for _ in range(200):
        if Incident.objects.filter(status=Incident.Status.OPEN, message__contains="TOO_HEAVY").exists():
            break
        time.sleep(0.02)
    else:
        raise AssertionError("There is no incident of the error that nobody catches.")


def test_a_worker_without_work_waits_for_some(worker: APIClient) -> None:
    begun = time.monotonic()
    assert fetch(worker, wait_seconds=0.5) == []
    assert time.monotonic() - begun >= 0.5


def test_work_of_other_processes_stays_unseen(worker: APIClient, bob: User, client_of: ClientOf) -> None:
    start(worker)
    stranger = client_of(bob)
    assert fetch(stranger) == []
    (job,) = fetch(worker)
    assert report(stranger, job, "complete") == 404


@pytest.mark.parametrize(
    "body",
    [
        {"topics": [{"name": "weigh"}]},
        {"worker": "w", "topics": []},
        {"worker": "w", "topics": [{"name": "weigh", "lock_seconds": 0}]},
        {"worker": "w", "topics": [{"name": "weigh", "lock_seconds": 86_401}]},
        {"worker": "w", "topics": [{"name": "weigh"}], "max_jobs": 101},
        {"worker": "w", "topics": [{"name": "weigh"}], "wait_seconds": 31},
        {"worker": "w", "topics": [{"name": "weigh"}, {"name": "weigh"}]},
        {"worker": "w", "topics": [{"name": "weigh", "processes": []}]},
        {"worker": "w", "topics": [{"name": "weigh", "conditions": ["kilos"]}]},
        {"worker": "w", "topics": [{"name": "weigh", "conditions": ["kilos:gt:many"]}]},
    ],
    ids=[
        *("no worker", "no topic", "no lock", "long lock", "many jobs", "long wait"),
        *("same topic", "no process", "no condition", "no number"),
    ],
)
def test_what_a_worker_may_ask_is_limited(worker: APIClient, body: dict[str, Any]) -> None:
    assert worker.post("/api/external-jobs/fetch/", body, format="json").status_code == 400


DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "external-workers.md"


def test_the_bodies_of_the_document_are_those_of_the_interface(worker: APIClient) -> None:
    asked, locked, reported, conflict = (
        json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    )
    assert fetch(worker, **{**asked, "wait_seconds": 0}) == []
    start(worker)
    (job,) = fetch(worker)
    assert list(job) == list(locked[0])
    assert report(worker, job, "complete", **{**reported, "fence": job["fence"]}) == 204
    address = f"/api/external-jobs/{job['id']}/complete/"
    answer = worker.post(address, {"fence": job["fence"]}, format="json").json()
    assert list(answer) == list(conflict)
    assert list(answer["current"]) == list(conflict["current"])
