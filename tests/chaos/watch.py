"""What is looked at while the run goes on: transactions that idle, memory, Redis against the database, a WebSocket."""

from __future__ import annotations

import http.cookiejar
import json
import threading
import time
import urllib.parse
import urllib.request
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg2
import redis
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.chaos.platform import PASSWORD, Platform
from tests.chaos.supervised import Supervised

IDLE = """SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0)
FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()"""
NEWEST = "SELECT id::text FROM processes_processinstance ORDER BY id DESC LIMIT 20"
VERSIONS = "SELECT id::text, version FROM processes_processinstance WHERE id::text = ANY(%s)"
PAUSE_SECONDS = 0.5


class Watch(threading.Thread):
    """Looks every half second; what cannot be seen at the moment is looked at the next time."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(name="watch", daemon=True)
        self.longest_idle = 0.0
        self.newer_in_redis: list[str] = []
        self.memory: dict[str, tuple[int, int]] = {}
        self._platform = platform
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(PAUSE_SECONDS):
            with suppress(psycopg2.Error, redis.RedisError):
                self._look()

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def _look(self) -> None:
        for process in self._platform.processes:
            self._weigh(process)
        connection = psycopg2.connect(self._platform.direct_url, connect_timeout=2)
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(IDLE)
            self.longest_idle = max(self.longest_idle, *(float(seconds) for (seconds,) in cursor.fetchall()))
            self._compare(cursor)
        finally:
            connection.close()

    def _compare(self, cursor: Any) -> None:
        cursor.execute("SELECT epoch FROM processes_cluster")
        epoch = cursor.fetchone()
        cursor.execute(NEWEST)
        instances = [pk for (pk,) in cursor.fetchall()]
        if not epoch or not instances:
            return
        with redis.Redis.from_url(self._platform.servers.redis.url(), socket_timeout=1) as mirror:
            mirrored = mirror.mget([f"{epoch[0]}:instance:{pk}:version" for pk in instances])
        # Redis first: what the database has committed meanwhile can only be newer.
        cursor.execute(VERSIONS, [instances])
        stored = dict(cursor.fetchall())
        pairs = [(pk, int(seen), stored[pk]) for pk, seen in zip(instances, mirrored, strict=True) if seen]
        self.newer_in_redis += [f"{pk}: {seen} > {known}" for pk, seen, known in pairs if seen > known]

    def _weigh(self, process: Supervised) -> None:
        """First and largest resident memory in KiB, of the process with its children."""
        if process.is_running:
            now = sum(_resident(pid) for pid in [process.pid, *process.children()])
            first, largest = self.memory.get(process.name, (now, 0))
            self.memory[process.name] = (first, max(largest, now))


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


class Viewer(threading.Thread):
    """A monitor page: it watches one instance by WebSocket, and comes back when the socket is closed."""

    def __init__(self, platform: Platform, instance: uuid.UUID) -> None:
        super().__init__(name="viewer", daemon=True)
        self.version = 0
        self.reconnects = 0
        self._platform, self._topic = platform, f"instance:{instance}"
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            with suppress(OSError, WebSocketException, KeyError):
                self._view()
            self.reconnects += 1
            self._stopped.wait(0.5)

    def stop(self) -> None:
        self._stopped.set()

    def seconds_until(self, version: int, limit: float) -> float:
        """How long until it shows this version or a newer one; infinite if it takes longer than the limit."""
        begun = time.monotonic()
        while self.version < version:
            if time.monotonic() - begun > limit:
                return float("inf")
            time.sleep(0.05)
        return time.monotonic() - begun

    def _view(self) -> None:
        address = f"ws://127.0.0.1:{self._platform.web_port}/ws/"
        headers = {"Cookie": self._session(), "Origin": f"http://127.0.0.1:{self._platform.web_port}"}
        with connect(address, additional_headers=headers, open_timeout=5) as socket:
            socket.send(json.dumps({"action": "subscribe", "topic": self._topic}))
            while not self._stopped.is_set():
                # Twice the distance of heartbeats: who hears nothing for longer comes anew.
                frame = json.loads(socket.recv(timeout=10))
                seen = (
                    frame["versions"].get(self._topic, 0)
                    if frame["type"] == "heartbeat"
                    else frame.get("version", 0)
                )
                self.version = max(self.version, seen or 0)

    def _session(self) -> str:
        """The cookie of a person who has logged in."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        url = f"http://127.0.0.1:{self._platform.web_port}/admin/login/"
        opener.open(url, timeout=5).read()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        form = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token, "next": "/livez"}
        opener.open(url, urllib.parse.urlencode(form).encode(), timeout=5).read()
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
