"""The commands that run for days: one process with everything, and the worker of the distributed deployment."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from pythmata.config import BASE_DIR
from pythmata.heartbeats import heartbeat_file
from pythmata.management.commands.serve import listening

KEY = "k3-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(CommandError, match=rf"Port {port} of 127.0.0.1 is taken.+serve --port {port + 1}"),
            listening("127.0.0.1", port),
        ):
            pass


def test_an_address_that_is_not_ours() -> None:
    with (
        pytest.raises(CommandError, match=r"Cannot listen on 192\.0\.2\.1, port 80"),
        listening("192.0.2.1", 8000),
    ):
        pass


def test_one_process_has_no_broker(settings: Settings) -> None:
    settings.AMQP_URL = "amqp://somewhere/"
    with pytest.raises(CommandError, match=r"manage\.py worker"):
        call_command("serve")


def test_a_worker_needs_a_broker(settings: Settings) -> None:
    settings.AMQP_URL = ""
    with pytest.raises(CommandError, match=r"manage\.py serve"):
        call_command("worker")


class Server:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        environment = {name: text for name, text in os.environ.items() if name != "PYTEST_VERSION"}
        environment |= {
            "SECRET_KEY": KEY,
            "VAR_DIR": str(folder),
            "DATABASE_URL": "",
            "AMQP_URL": "",
            "REDIS_URL": "",
        }
        self.log = folder / "log"
        with self.log.open("w") as log:
            command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=log, stderr=log)

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
            return int(response.status)

    def wait_until_it_answers(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                assert self.get("/livez") == 200
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.process.wait(10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everything_starts_in_one_process_and_stops_at_a_signal(
    server: Server, number: signal.Signals
) -> None:
    server.wait_until_it_answers()
    server.process.send_signal(number)
    assert server.process.wait(15) == 0, server.log.read_text()
    assert "Stopped." in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


# The probe of a worker ---------------------------------------------------------------------------------------


@pytest.fixture
def worker_files(settings: Settings, tmp_path: Path) -> list[Path]:
    settings.VAR_DIR = tmp_path
    return [heartbeat_file("w", part) for part in ("worker", "sweeper")]


def test_a_worker_that_shows_life(worker_files: list[Path]) -> None:
    for file in worker_files:
        file.touch()
    call_command("worker_alive", name="w")


@pytest.mark.parametrize("silent", [0, 1])
def test_a_worker_of_which_a_part_is_silent(worker_files: list[Path], silent: int) -> None:
    for file in worker_files:
        file.touch()
    os.utime(worker_files[silent], (0, time.time() - 60))
    with pytest.raises(CommandError, match=rf"{('worker', 'sweeper')[silent]} silent for 60 s"):
        call_command("worker_alive", name="w")


def test_a_worker_that_was_never_there(worker_files: list[Path]) -> None:
    with pytest.raises(CommandError, match="no sign of the worker ever"):
        call_command("worker_alive", name="w")
