"""Many workers wait at a web process at once: it goes on answering others, and one of them gets the job."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from typing import Any

import pytest

from tests.worker_client.conftest import Server

WAITERS = 40
WAIT_SECONDS = 6


def fetch(server: Server, topic: str, answers: list[tuple[float, list[dict[str, Any]]]]) -> None:
    """One request of its own; when it was answered, and with what."""
    body = {"worker": "w", "topics": [{"name": topic}], "wait_seconds": WAIT_SECONDS}
    request = urllib.request.Request(
        f"{server.address}/api/external-jobs/fetch/", data=json.dumps(body).encode()
    )
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {server.api.token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        answers.append((time.monotonic(), json.load(answer)))


def test_many_wait_without_a_thread_each(server: Server, process: str) -> None:
    answers: list[tuple[float, list[dict[str, Any]]]] = []
    waiting = [threading.Thread(target=fetch, args=(server, process, answers)) for _ in range(WAITERS)]
    begun = time.monotonic()
    for thread in waiting:
        thread.start()
    time.sleep(1.5)
    assert answers == []
    # Everybody waits, and the server has time.
    asked = time.monotonic()
    server.api.get("me/")
    assert time.monotonic() - asked < WAIT_SECONDS / 2
    server.start(process)
    for thread in waiting:
        thread.join()
    found = [jobs for _at, jobs in answers if jobs]
    assert len(answers) == WAITERS
    assert len(found) == 1
    assert found[0][0]["topic"] == process
    assert min(at for at, _jobs in answers) - begun < WAIT_SECONDS, "The job was not waited for to the end."


def test_a_worker_that_goes_away_locks_nothing(server: Server, process: str) -> None:
    body = json.dumps({"worker": "gone", "topics": [{"name": process}], "wait_seconds": 10}).encode()
    request = urllib.request.Request(f"{server.address}/api/external-jobs/fetch/", data=body)
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {server.api.token}")
    with pytest.raises(TimeoutError):
        urllib.request.urlopen(request, timeout=1)
    instance = server.start(process)
    time.sleep(2)
    assert [job["status"] for job in server.jobs(instance)] == ["ready"]
