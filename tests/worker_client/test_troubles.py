"""A worker whose server is away, busy or does not get its answer through; a worker that is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from tasks.client import Job, Worker
from tests.worker_client.conftest import PASSWORD, ROOT, Server, eventually
from tests.worker_client.relay import Relay, Told

Run = Callable[[Worker], threading.Thread]
Forward = Callable[[], Told]


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    relay = Relay(server.address)
    yield relay
    relay.close()


@pytest.fixture
def far(relay: Relay) -> Worker:
    """A worker that reaches the server by the relay alone."""
    return Worker(relay.address, "admin", PASSWORD, wait_seconds=0.2)


def test_a_worker_comes_back_when_the_server_does(
    server: Server, process: str, relay: Relay, far: Worker, run: Run
) -> None:
    relay.trouble = lambda path, forward: None
    far.topic(process)(lambda job: {"done": True})
    instance = server.start(process)
    run(far)
    eventually(lambda: len(relay.paths) >= 2)
    relay.trouble = None
    assert server.until(instance, "completed")["done"] is True


def test_a_busy_server_is_asked_again(
    server: Server, process: str, relay: Relay, far: Worker, run: Run
) -> None:
    answers = [(503, b"{}"), (429, b"{}"), (502, b"<html>")]
    relay.trouble = lambda path, forward: answers.pop() if answers else forward()
    far.topic(process)(lambda job: {"done": True})
    instance = server.start(process)
    run(far)
    assert server.until(instance, "completed")["done"] is True
    assert answers == []


def test_a_report_whose_answer_is_lost_is_made_again_and_counts_once(
    server: Server,
    process: str,
    relay: Relay,
    far: Worker,
    run: Run,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "tasks.client")
    reports: list[int] = []

    def lose_the_first_answer(path: str, forward: Forward) -> Told | None:
        told = forward()
        if not path.endswith("/complete/"):
            return told
        reports.append(told[0])
        return None if len(reports) == 1 else told

    relay.trouble = lose_the_first_answer
    far.topic(process)(lambda job: {"attempt": job.attempt})
    instance = server.start(process)
    run(far)
    assert server.until(instance, "completed")["attempt"] == 1
    eventually(lambda: len(reports) == 2)
    assert reports == [204, 409]
    eventually(lambda: "was reported before" in caplog.text)


def test_a_token_that_ran_out_is_replaced(
    server: Server, process: str, relay: Relay, far: Worker, run: Run
) -> None:
    refused: list[str] = []

    def refuse_once(path: str, forward: Forward) -> Told | None:
        if path.endswith("/complete/") and not refused:
            refused.append(path)
            return 401, b'{"detail": "The token is expired."}'
        return forward()

    relay.trouble = refuse_once
    far.topic(process)(lambda job: {"done": True})
    instance = server.start(process)
    run(far)
    assert server.until(instance, "completed")["done"] is True
    assert len(refused) == 1
    assert relay.paths.count("/api/token/") == 2


def test_a_worker_that_stops_finishes_what_it_has_and_takes_nothing_more(
    server: Server, process: str, run: Run
) -> None:
    worker = Worker(server.address, "admin", PASSWORD, threads=1, wait_seconds=0.2)
    begun, goes_on = threading.Event(), threading.Event()

    @worker.topic(process)
    def weigh(job: Job) -> dict[str, bool]:
        begun.set()
        return {"finished": goes_on.wait(20)}

    first = server.start(process)
    thread = run(worker)
    assert begun.wait(20)
    second = server.start(process)
    worker.stop()
    goes_on.set()
    thread.join(20)
    assert not thread.is_alive()
    assert server.until(first, "completed") == {"finished": True}
    assert server.jobs(second)[0]["status"] == "ready"


def test_a_job_that_comes_after_the_stop_is_given_back(
    server: Server, process: str, relay: Relay, far: Worker, run: Run
) -> None:
    def stop_meanwhile(path: str, forward: Forward) -> Told | None:
        told = forward()
        if told[1].startswith(b"[{"):
            far.stop()
        return told

    relay.trouble = stop_meanwhile
    far.topic(process)(lambda job: {"done": True})
    instance = server.start(process)
    run(far).join(20)
    assert relay.paths[-1].endswith("/unlock/")
    (job,) = server.jobs(instance)
    assert (job["status"], job["attempts"], job["retries_left"]) == ("ready", 0, 1)


SCRIPT = """
import sys, time
from tasks.client import Worker

worker = Worker(sys.argv[1], "admin", sys.argv[2], wait_seconds=0.2)

@worker.topic(sys.argv[3])
def weigh(job):
    print("begun", flush=True)
    time.sleep(1)
    return {"finished": True}

worker.run()
print("stopped")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_work_end(server: Server, process: str, number: int) -> None:
    instance = server.start(process)
    # Without the packages of the platform: the client needs none of them.
    command = [sys.executable, "-S", "-c", SCRIPT, server.address, PASSWORD, process]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begun\n"
    worker.send_signal(number)
    output, _ = worker.communicate(timeout=20)
    assert (worker.returncode, output) == (0, "stopped\n")
    assert server.until(instance, "completed") == {"finished": True}
