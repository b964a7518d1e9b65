"""The database: SQLite of its own in embedded mode, PostgreSQL by DATABASE_URL in production."""

import os
from pathlib import Path
from typing import Any

import environ

from pythmata.config import TESTING, value

POOL_WAIT_SECONDS = 5.0
POOL_RECYCLE_SECONDS = 1_800

# Both are needed: WAL lets readers go on during a write, IMMEDIATE queues writers instead of failing them.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}


def database(var_dir: Path) -> dict[str, Any]:
    """The value of DATABASES["default"]."""
    url = value("DATABASE_URL") or f"sqlite:///{var_dir / 'pythmata.sqlite3'}"
    config: dict[str, Any] = environ.Env.db_url_config(url)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | _sqlite(var_dir, Path(config["NAME"]))
    return config | {
        "OPTIONS": config.get("OPTIONS", {}) | postgresql_options(),
        "CONN_MAX_AGE": value("DATABASE_CONN_MAX_AGE"),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": value("TEST_DATABASE_NAME") or None},
        **_pool(value("DATABASE_POOL_SIZE")),
    }


def _pool(size: int) -> dict[str, Any]:
    """A request gives its connection back at its end; a connection is tried before it is handed out again."""
    if not size:
        return {}
    options = {
        "POOL_SIZE": size,
        "MAX_OVERFLOW": 0,
        "TIMEOUT": POOL_WAIT_SECONDS,
        "RECYCLE": POOL_RECYCLE_SECONDS,
        "PRE_PING": True,
    }
    return {"ENGINE": "pythmata.pooled_postgresql", "CONN_MAX_AGE": 0, "POOL_OPTIONS": options}


def _sqlite(var_dir: Path, file: Path) -> dict[str, Any]:
    file.parent.mkdir(parents=True, exist_ok=True)
    return {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": _sqlite_test_file(var_dir) if TESTING else None}}


def _sqlite_test_file(var_dir: Path) -> str:
    """A file, since threads cannot share a database in memory; one per test run unless it is given a name."""
    folder = var_dir / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return value("TEST_DATABASE_NAME") or str(folder / f"{os.getpid()}.sqlite3")


def postgresql_options() -> dict[str, Any]:
    """libpq options: a vanished client or server is noticed in seconds, and no lock outlives its holder."""
    limits = {
        "statement_timeout": value("DATABASE_STATEMENT_TIMEOUT_MS"),
        "lock_timeout": value("DATABASE_LOCK_TIMEOUT_MS"),
        "idle_in_transaction_session_timeout": value("DATABASE_IDLE_TIMEOUT_MS"),
    }
    return {
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "application_name": "pythmata",
        "options": " ".join(f"-c {name}={milliseconds}" for name, milliseconds in limits.items()),
    }
