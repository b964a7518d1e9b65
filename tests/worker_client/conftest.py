"""One real server for the session, in another process on a database of its own; workers talk to it over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tasks.client import Worker
from tests.api.models import service_task
from tests.browser.api import Api

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "client-tests-4711"
SERVICES = ("DATABASE_URL", "REDIS_URL", "AMQP_URL")
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """``passwords`` are those of everybody by user name."""

    address: str
    passwords: dict[str, str]
    api: Api

    def start(self, process: str, **variables: Any) -> str:
        """The id of an instance."""
        instance = self.api.post("process-instances/", {"process": process, "variables": variables})
        return str(instance["id"])

    def until(self, instance: str, status: str) -> dict[str, Any]:
        """The variables of the instance when it has come to that status."""
        eventually(lambda: self.api.get(f"process-instances/{instance}/")["status"] == status)
        rows = self.api.get(f"process-instances/{instance}/variables/")
        return {row["name"]: row["value"] for row in rows}

    def jobs(self, instance: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"jobs/?instance={instance}")["results"]
        return found

    def incidents(self, instance: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"incidents/?instance={instance}")["results"]
        return found


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not come to that."
        time.sleep(0.05)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    environment = {name: text for name, text in os.environ.items() if name not in SERVICES} | {
        "VAR_DIR": str(folder),
        "SECRET_KEY": "only-for-these-tests-" + "0123456789abcdef" * 3,
        "ADMIN_PASSWORD": PASSWORD,
        "DEMO": "1",
        "THROTTLE_ANONYMOUS": "1000/min",
        "PYTHONUNBUFFERED": "1",
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run(
        [*manage, "prepare"], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120
    )
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*manage, "serve", "--port", "0"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        address = address_in(log, process)
        demo = (line.split(maxsplit=1) for line in (folder / "demo-users.txt").read_text().splitlines())
        yield Server(address, {"admin": PASSWORD} | dict(demo), Api(address, "admin", PASSWORD))
    finally:
        process.terminate()
        process.wait(40)


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """The address the server says it serves on."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        match = re.search(r"Serving on (http://\S+?)/?\s", log.read_text())
        if match:
            return match[1]
        time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


@pytest.fixture
def process(server: Server, request: pytest.FixtureRequest) -> str:
    """The key of a process of one task, whose topic is the same; one attempt is all it has at first."""
    key = re.sub(r"\W", "-", request.node.name)
    server.api.deploy(key, {f"{key}.bpmn": service_task(key, key, config='retries="1"').decode()})
    return key


@pytest.fixture
def worker(server: Server) -> Worker:
    return Worker(server.address, "admin", PASSWORD, name="w1", wait_seconds=0.5)


@pytest.fixture
def run() -> Iterator[Callable[[Worker], threading.Thread]]:
    """`run(worker)` in a thread of its own; stopped at the end."""
    started: list[tuple[Worker, threading.Thread]] = []

    def begin(worker: Worker) -> threading.Thread:
        thread = threading.Thread(target=worker.run)
        thread.start()
        started.append((worker, thread))
        return thread

    yield begin
    for worker, _thread in started:
        worker.stop()
    for _worker, thread in started:
        thread.join(20)
        assert not thread.is_alive()
