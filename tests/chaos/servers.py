"""A PostgreSQL, a Redis and a RabbitMQ of the rig's own, on free ports, in a folder that goes with the run."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from tests.chaos.supervised import RigError, Supervised, free_port, kill, listens, wait_until

ROLE = "chaos"
STOP_SECONDS = 30.0


def found(name: str, *folders: str) -> str:
    """The path of a program of Debian's packages. Raises RigError."""
    for folder in folders:
        for match in sorted(Path("/").glob(f"{folder.lstrip('/')}/{name}"), reverse=True):
            return str(match)
    path = shutil.which(name)
    if path is None:
        raise RigError(
            f"{name} is not installed. On Debian: apt install postgresql redis-server rabbitmq-server"
        )
    return path


class PostgreSQL:
    """With the settings for durability that it comes with; as root it runs as the user postgres."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._bin = Path(found("postgres", "/usr/lib/postgresql/*/bin")).parent
        self._data = folder / "postgresql"
        as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._prefix: Sequence[str] = as_other
        self._make(folder)
        self.process = Supervised("postgresql", [*as_other, *self._server()], dict(os.environ), folder)

    def _make(self, folder: Path) -> None:
        self._data.mkdir(mode=0o700)
        if self._prefix:
            folder.chmod(0o755)
            shutil.chown(self._data, "postgres", "postgres")
        self._run("initdb", "-D", str(self._data), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C")

    def _server(self) -> list[str]:
        options = ["shared_buffers=256MB", "listen_addresses=127.0.0.1", f"port={self.port}"]
        options += ["unix_socket_directories=", "max_connections=150", "log_min_messages=warning"]
        flags = [part for option in options for part in ("-c", option)]
        return [str(self._bin / "postgres"), "-D", str(self._data), *flags]

    def _run(self, program: str, *arguments: str) -> str:
        command = [*self._prefix, str(self._bin / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise RigError(f"{program}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def url(self, database: str, port: int | None = None) -> str:
        return f"postgres://{ROLE}@127.0.0.1:{port or self.port}/{database}"

    def start(self) -> None:
        self.process.start()
        wait_until(self._accepts, "PostgreSQL accepts connections")

    def _accepts(self) -> bool:
        command = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command).returncode == 0

    def crash(self) -> None:
        """As `pg_ctl stop -m immediate`: no checkpoint, the next start recovers from the log."""
        self._run("pg_ctl", "-D", str(self._data), "stop", "-m", "immediate", "-w")
        self.process.wait(STOP_SECONDS)

    def create(self, database: str, template: str = "template1") -> None:
        self._run("createdb", *self._address, "-T", template, database)

    def databases(self) -> list[str]:
        return self._run(
            "psql", *self._address, "-d", "postgres", "-Atc", "SELECT datname FROM pg_database"
        ).split()

    @property
    def _address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", ROLE]


class Redis:
    """Keeps nothing on disk, so that each start is an empty one."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = [found("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        self.process = Supervised("redis", command, dict(os.environ), folder)

    def url(self, port: int | None = None) -> str:
        return f"redis://127.0.0.1:{port or self.port}/0"

    def start(self) -> None:
        self.process.start()
        wait_until(lambda: listens(self.port), "Redis listens")

    def flush(self) -> None:
        subprocess.run(
            [found("redis-cli"), "-p", str(self.port), "FLUSHALL"], check=True, capture_output=True
        )


class RabbitMQ:
    """One node with a name, a cookie and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder / "rabbitmq"
        self._folder.mkdir()
        home = self._folder / "home"
        home.mkdir()
        cookie = home / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(16))
        cookie.chmod(0o400)
        (self._folder / "plugins").touch()
        (self._folder / "rabbitmq.conf").write_text("vm_memory_high_watermark.absolute = 1GiB\n")
        server = found("rabbitmq-server", "/usr/lib/rabbitmq/lib/*/sbin")
        self.process = Supervised("rabbitmq", [server], self._environment, folder)

    @cached_property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self._folder / "home"),
            "RABBITMQ_NODENAME": f"chaos{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }

    def url(self, port: int | None = None) -> str:
        return f"amqp://guest:guest@127.0.0.1:{port or self.port}/"

    def start(self) -> None:
        self.process.start()
        wait_until(lambda: listens(self.port), "RabbitMQ listens")

    def kill(self) -> None:
        for pid in self.process.children():
            kill(pid)
        self.process.kill()

    def wipe(self) -> None:
        """Every queue, exchange and message is gone; call it between `kill` and `start`."""
        shutil.rmtree(self._folder / "data")

    def control(self, *arguments: str) -> None:
        program = found("rabbitmqctl", "/usr/lib/rabbitmq/lib/*/sbin")
        node = self._environment["RABBITMQ_NODENAME"]
        done = subprocess.run(
            [program, "-n", node, *arguments], env=self._environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RigError(f"rabbitmqctl {' '.join(arguments)}: {done.stderr.strip()}")
