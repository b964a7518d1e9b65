"""PostgreSQL, Redis, RabbitMQ and Chromium on this machine: found, or installed and started as root on Debian."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tools.environment import PYTHON
from tools.report import Failure, run, step

ROLE = "pythmata"
POSTGRES_URLS = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    f"postgres://{ROLE}:{ROLE}@127.0.0.1:5432/postgres",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60


@dataclass(frozen=True)
class Service:
    """A server the tests talk to. `variable` takes its address; `package` is Debian's."""

    name: str
    variable: str
    package: str
    port: int
    find: Callable[[], str | None]
    commands: tuple[str, ...]


def listens(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def answers_postgres(url: str) -> bool:
    code = "import sys, psycopg2; psycopg2.connect(sys.argv[1], connect_timeout=3).close()"
    return subprocess.run([str(PYTHON), "-c", code, url], capture_output=True).returncode == 0


def find_postgres() -> str | None:
    """The first address that lets us in; as root a role of our own is made for it."""
    if not listens(5432):
        return None
    found = next((url for url in POSTGRES_URLS if answers_postgres(url)), None)
    if found is None and is_root() and shutil.which("runuser"):
        sql = f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{ROLE}'"
        subprocess.run(["runuser", "-u", "postgres", "--", "psql", "-c", sql], capture_output=True)
        found = POSTGRES_URLS[1] if answers_postgres(POSTGRES_URLS[1]) else None
    return found


def find_redis() -> str | None:
    return "redis://127.0.0.1:6379/0" if listens(6379) else None


def find_rabbitmq() -> str | None:
    return "amqp://guest:guest@127.0.0.1:5672/" if listens(5672) else None


SERVICES = (
    Service("PostgreSQL", "DATABASE_URL", "postgresql", 5432, find_postgres, ("service postgresql start",)),
    Service("Redis", "REDIS_URL", "redis-server", 6379, find_redis, ("service redis-server start",)),
    Service("RabbitMQ", "AMQP_URL", "rabbitmq-server", 5672, find_rabbitmq, ("rabbitmq-server -detached",)),
)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def may_install() -> bool:
    return is_root() and shutil.which("apt-get") is not None


def apt_install(package: str) -> bool:
    """Install Debian's package; no success is no failure, the tests that need it are skipped with the reason."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Debian's package {package}"):
        try:
            run(["apt-get", "update", "-q"], env=environment)
            run(["apt-get", "install", "-y", "-q", "--no-install-recommends", package], env=environment)
        except Failure as failure:
            print(f"  {str(failure).splitlines()[-1]}", flush=True)
            return False
    return True


def wait_until_listening(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while not listens(port) and time.monotonic() < end:
        time.sleep(0.5)


def start(service: Service) -> None:
    with step(f"Starting {service.name}"):
        for command in service.commands:
            subprocess.run(command.split(), capture_output=True)
        wait_until_listening(service.port)


def address(service: Service) -> str | None:
    """The address from the environment, else of the server found or started here, else None."""
    given = os.environ.get(service.variable)
    if given:
        parts = urlsplit(given)
        return given if listens(parts.port or service.port, parts.hostname or "127.0.0.1") else None
    if not listens(service.port) and may_install():
        if shutil.which(service.commands[0].split()[0]) is None or not installed(service.package):
            apt_install(service.package)
        start(service)
    return service.find()


def installed(package: str) -> bool:
    return subprocess.run(["dpkg", "-s", package], capture_output=True).returncode == 0


def addresses() -> tuple[dict[str, str], list[str]]:
    """What is reachable, as environment variables, and a sentence for each service that is not."""
    found: dict[str, str] = {}
    missing: list[str] = []
    for service in SERVICES:
        url = address(service)
        if url:
            found[service.variable] = url
        else:
            missing.append(
                f"{service.name}: nothing lets us in on port {service.port} (set {service.variable})"
            )
    return found, missing


def chromium() -> str | None:
    """The path of a Chromium, installed first where that is possible."""
    path = next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)
    if path is None and may_install() and apt_install("chromium"):
        path = shutil.which("chromium")
    return path
