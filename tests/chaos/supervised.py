"""Processes of the rig: each is started here, remembered, and only ever signalled by the id it was given."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

START_SECONDS = 60.0


class RigError(Exception):
    """The rig itself does not work; says nothing about the platform."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RigError(f"{what}: not within {seconds:.0f} s.")
        time.sleep(0.1)


class Supervised:
    """One process and its children, in a process group of its own; its output goes to `<folder>/<name>.log`."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._command, self._env = list(command), dict(env)
        self._process: subprocess.Popen[bytes] | None = None
        self._groups: list[int] = []

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RigError(f"{self.name} was not started.")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, env=self._env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._groups.append(self._process.pid)

    def children(self) -> list[int]:
        """Ids of the living children, oldest first."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        try:
            return [int(pid) for pid in path.read_text().split()]
        except FileNotFoundError:
            return []

    def signal_all(self, number: int) -> None:
        """To the process and all of its children."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """SIGKILL, children included."""
        self.signal_all(signal.SIGKILL)
        self.wait()

    def stop(self, seconds: float = 45.0) -> float:
        """SIGTERM to the process alone; how long it took to end, SIGKILL after so many seconds."""
        begun = time.monotonic()
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)
            try:
                self.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return time.monotonic() - begun

    def wait(self, seconds: float = 10.0) -> None:
        if self._process is not None:
            self._process.wait(seconds)

    def clear(self) -> None:
        """At the end of the run: nothing that it ever started is left."""
        for group in self._groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue


def kill(pid: int) -> None:
    """One process, by an id that `children` gave."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
