"""What comes of the work of a client, on a live server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tasks.client import BpmnError, Failure, Job, Refused, Worker
from tests.worker_client.conftest import PASSWORD, Server, eventually

Run = Callable[[Worker], threading.Thread]


def test_a_job_is_done_and_its_variables_go_on(
    server: Server, process: str, worker: Worker, run: Run
) -> None:
    jobs: list[Job] = []

    @worker.topic(process, variables=["item"])
    def weigh(job: Job) -> dict[str, Any]:
        jobs.append(job)
        return {"grams": 250, "of": job.variables["item"]}

    instance = server.start(process, item="tea", secret="x")
    run(worker)
    variables = server.until(instance, "completed")
    assert (variables["grams"], variables["of"]) == (250, "tea")
    assert dict(jobs[0].variables) == {"item": "tea"}
    assert (jobs[0].instance, jobs[0].process, jobs[0].attempt) == (instance, process, 1)
    assert jobs[0].idempotency_key.startswith(instance)


def test_work_without_a_result_is_done_as_well(
    server: Server, process: str, worker: Worker, run: Run
) -> None:
    worker.topic(process)(lambda job: None)
    run(worker)
    server.until(server.start(process), "completed")


def test_a_worker_takes_what_it_asks_for(server: Server, process: str, worker: Worker, run: Run) -> None:
    worker.topic(process, conditions=["kilos:gt:10"])(lambda job: {"seen": True})
    light, heavy = server.start(process, kilos=9), server.start(process, kilos=11)
    run(worker)
    server.until(heavy, "completed")
    assert server.jobs(light)[0]["attempts"] == 0


def test_as_many_at_a_time_as_there_are_threads(server: Server, process: str, run: Run) -> None:
    together = threading.Barrier(3)
    worker = Worker(server.address, "admin", PASSWORD, threads=3, wait_seconds=0.5)
    worker.topic(process)(lambda job: {"place": together.wait(20)})
    instances = [server.start(process) for _ in range(3)]
    run(worker)
    assert {server.until(instance, "completed")["place"] for instance in instances} == {0, 1, 2}


def test_a_bpmn_error_is_thrown(server: Server, process: str, worker: Worker, run: Run) -> None:
    @worker.topic(process)
    def weigh(job: Job) -> None:
        raise BpmnError("TOO_HEAVY", "80 kg", {"kilos": 80})

    instance = server.start(process)
    run(worker)
    eventually(lambda: server.incidents(instance))
    assert "TOO_HEAVY" in server.incidents(instance)[0]["message"]


def test_a_failure_says_what_is_to_happen(server: Server, process: str, worker: Worker, run: Run) -> None:
    @worker.topic(process)
    def weigh(job: Job) -> dict[str, Any]:
        if job.attempt == 1:
            raise Failure("no power", retries=1, pause_seconds=0)
        return {"attempt": job.attempt}

    instance = server.start(process)
    run(worker)
    assert server.until(instance, "completed")["attempt"] == 2


@pytest.mark.parametrize(
    "result, message",
    [
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda: {"value": object()}, "The result is no JSON"),
        (lambda: {"value": float("nan")}, "The result is no JSON"),
        (lambda: {"value": "\x00"}, "The server refused the report: 400"),
        (lambda: {"value": "x" * 300_000}, "The server refused the report: 400: The result"),
        (lambda: [1], "TypeError"),
    ],
    ids=["raises", "object", "nan", "nul", "large", "list"],
)
def test_what_cannot_be_kept_is_an_incident(
    server: Server, process: str, worker: Worker, run: Run, result: Callable[[], Any], message: str
) -> None:
    worker.topic(process)(lambda job: result())
    instance = server.start(process)
    run(worker)
    eventually(lambda: server.incidents(instance))
    assert message in server.incidents(instance)[0]["message"]


def test_the_lock_lasts_as_long_as_the_work(server: Server, process: str, worker: Worker, run: Run) -> None:
    @worker.topic(process, lock_seconds=1)
    def weigh(job: Job) -> dict[str, Any]:
        time.sleep(4)
        return {"attempt": job.attempt, "lost": job.lost.is_set()}

    instance = server.start(process)
    run(worker)
    assert server.until(instance, "completed") == {"attempt": 1, "lost": False}


def test_work_that_takes_too_long_loses_its_lock(
    server: Server, process: str, worker: Worker, run: Run
) -> None:
    released = threading.Event()
    worker.topic(process, lock_seconds=1, longest_seconds=1)(lambda job: {"heard": not released.wait(20)})
    instance = server.start(process)
    run(worker)
    eventually(lambda: server.incidents(instance))
    assert "longer than its lease" in server.incidents(instance)[0]["message"]
    released.set()


def test_work_that_nobody_needs_any_more_hears_of_it(
    server: Server, process: str, worker: Worker, run: Run
) -> None:
    begun, heard = threading.Event(), threading.Event()

    @worker.topic(process, lock_seconds=1)
    def weigh(job: Job) -> None:
        begun.set()
        if job.lost.wait(20):
            heard.set()

    instance = server.start(process)
    run(worker)
    assert begun.wait(20)
    server.api.post(f"process-instances/{instance}/cancel/", {})
    assert heard.wait(20)


def test_a_wrong_password_ends_the_worker(server: Server) -> None:
    worker = Worker(server.address, "admin", "wrong")
    worker.topic("any")(lambda job: None)
    with pytest.raises(Refused, match="401"):
        worker.run()


def test_a_topic_has_one_function() -> None:
    worker = Worker("http://localhost", "admin", "x")
    worker.topic("weigh")(lambda job: None)
    with pytest.raises(ValueError, match="weigh"):
        worker.topic("weigh")(lambda job: None)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://"])
def test_an_address_is_that_of_a_server(url: str) -> None:
    with pytest.raises(ValueError, match="http://"):
        Worker(url, "admin", "x")


def test_a_worker_with_an_api_key_works(server: Server, process: str, run: Run) -> None:
    made = server.api.post("api-keys/", {"name": "worker", "scopes": ["jobs"], "days": 1})
    worker = Worker(server.address, api_key=made["key"], wait_seconds=0.2)
    worker.topic(process)(lambda job: {"done": True})
    run(worker)
    assert server.until(server.start(process), "completed") == {"done": True}


def test_without_a_key_or_a_password_nobody_can_be_asked() -> None:
    with pytest.raises(ValueError, match="API key"):
        Worker("http://127.0.0.1:8000", "somebody")
