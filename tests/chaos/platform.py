"""The platform as it is deployed, web, API and workers, on servers of the rig's own behind proxies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from tests.chaos.proxy import Proxy
from tests.chaos.servers import PostgreSQL, RabbitMQ, Redis
from tests.chaos.supervised import RigError, Supervised, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "chaos-4711-chaos"
LEASE_SECONDS = 10
TEMPLATE = "chaos_template"


@dataclass
class Servers:
    """What outlives a round: the three services, their proxies and a migrated database to copy."""

    folder: Path
    postgresql: PostgreSQL
    redis: Redis
    rabbitmq: RabbitMQ
    proxies: dict[str, Proxy]

    @classmethod
    def start(cls) -> Servers:
        folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        postgresql, redis, rabbitmq = PostgreSQL(folder), Redis(folder), RabbitMQ(folder)
        for server in (postgresql, redis, rabbitmq):
            server.start()
        ports = {"postgresql": postgresql.port, "redis": redis.port, "rabbitmq": rabbitmq.port}
        proxies = {name: Proxy(name, port) for name, port in ports.items()}
        for proxy in proxies.values():
            proxy.start()
        return cls(folder, postgresql, redis, rabbitmq, proxies)

    def stop(self) -> None:
        for server in (self.postgresql, self.redis, self.rabbitmq):
            server.process.clear()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Platform:
    """One round on a fresh database; `bug` names a seeded mistake of `tests.chaos.bugs` that the processes make."""

    def __init__(self, servers: Servers, name: str, seed: int, bug: str = "") -> None:
        self.servers, self.name, self.seed = servers, name, seed
        self.folder = servers.folder / name
        self.folder.mkdir()
        self.web_port, self.api_port, self.stub_port = free_port(), free_port(), free_port()
        self.direct_url = servers.postgresql.url(name)
        self.env = self._environment(bug)
        self.stub_file, self.heard_file = self.folder / "calls.sqlite3", self.folder / "events.jsonl"
        self.workers = [self.worker(f"worker{number}") for number in (1, 2)]
        self.web = self._web()
        self.api = self._api()
        self.outside = [self._stub(), self._listener(), self._external()]

    @property
    def api_address(self) -> str:
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def stub_address(self) -> str:
        return f"http://127.0.0.1:{self.stub_port}"

    @property
    def processes(self) -> list[Supervised]:
        """Those that are ours to keep alive."""
        return [*self.workers, self.web, self.api]

    def start(self) -> None:
        self._fresh_database()
        for process in [*self.outside[:2], *self.processes]:
            process.start()
        wait_until(lambda: self._ready(self.api_port), "The API is ready")
        wait_until(lambda: self._ready(self.web_port), "The web server is ready")
        self.outside[2].start()

    def stop(self) -> None:
        for process in [*self.outside, *self.processes]:
            process.clear()

    def manage(self, *arguments: str) -> str:
        """The output of a management command. Raises RigError if it fails."""
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str) -> str:
        """The output of a Python program in the environment of the platform. Raises RigError if it fails."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise RigError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows, past the proxy. Raises psycopg2.Error."""
        connection = psycopg2.connect(self.direct_url, connect_timeout=5)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
        finally:
            connection.close()

    def restart(self, process: Supervised) -> None:
        process.start()
        if process in (self.web, self.api):
            port = self.web_port if process is self.web else self.api_port
            wait_until(lambda: self._ready(port), f"{process.name} is ready again")

    def _fresh_database(self) -> None:
        postgresql = self.servers.postgresql
        if TEMPLATE not in self._databases():
            postgresql.create(TEMPLATE)
            env = self.env | {"DATABASE_URL": postgresql.url(TEMPLATE)}
            command = [sys.executable, "manage.py", "prepare"]
            subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
        postgresql.create(self.name, TEMPLATE)

    def _databases(self) -> list[str]:
        return self.servers.postgresql.databases()

    def _ready(self, port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _environment(self, bug: str) -> dict[str, str]:
        proxies, servers = self.servers.proxies, self.servers
        inherited = {
            name: text for name, text in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL")
        }
        return inherited | {
            "SECRET_KEY": "only-for-the-rig-" + "0123456789abcdef" * 3,
            "DATABASE_URL": servers.postgresql.url(self.name, proxies["postgresql"].port),
            "REDIS_URL": servers.redis.url(proxies["redis"].port),
            "AMQP_URL": servers.rabbitmq.url(proxies["rabbitmq"].port),
            "ADMIN_PASSWORD": PASSWORD,
            "VAR_DIR": str(self.folder / "var"),
            "HTTP_CONNECTOR_ALLOW": f"127.0.0.1:{self.stub_port}",
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "JOB_DEADLINE_SECONDS": str(LEASE_SECONDS * 3),
            "THROTTLE_USER": "100000/min",
            "THROTTLE_ANONYMOUS": "100000/min",
            "LOG_FORMAT": "json",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.chaos.bugs.settings" if bug else "pythmata.settings",
            "CHAOS_BUG": bug,
        }

    def worker(self, name: str, env: Mapping[str, str] | None = None) -> Supervised:
        """One more; it is not started."""
        command = [sys.executable, "manage.py", "worker", "--name", name]
        return Supervised(name, command, env or self.env, self.folder)

    def _web(self) -> Supervised:
        arguments = ["-m", "uvicorn", "pythmata.asgi:application", "--host", "127.0.0.1", "--lifespan", "off"]
        return self._python("web", *arguments, "--port", str(self.web_port), "--log-level", "warning")

    def _api(self) -> Supervised:
        arguments = ["-m", "gunicorn", "pythmata.wsgi:application", "--no-control-socket", "--workers", "1"]
        return self._python("api", *arguments, "--threads", "8", "--bind", f"127.0.0.1:{self.api_port}")

    def _stub(self) -> Supervised:
        arguments = ["-m", "tests.chaos.stub", str(self.stub_port), str(self.stub_file), str(self.seed)]
        return self._python("stub", *arguments)

    def _listener(self) -> Supervised:
        # Not through the proxy: the network between the broker and somebody else is not ours.
        url = self.servers.rabbitmq.url()
        return self._python("listener", "-m", "tests.chaos.listener", url, str(self.heard_file))

    def _external(self) -> Supervised:
        arguments = ["-m", "tests.chaos.external", self.api_address, PASSWORD, self.stub_address]
        return self._python("external", *arguments)

    def _python(self, name: str, *arguments: str) -> Supervised:
        return Supervised(name, [sys.executable, *arguments], self.env, self.folder)
