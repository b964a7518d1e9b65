"""Backups of the database of the tests, made as an operator makes them."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection


def back_up(folder: Path) -> Path:
    """The file. Skips where PostgreSQL's programs are not installed."""
    if connection.vendor == "postgresql":
        file = folder / "backup.dump"
        _run("pg_dump", "--format=custom", f"--file={file}")
        return file
    file = folder / "backup.sqlite3"
    with sqlite3.connect(file) as copy:
        _sqlite().backup(copy)
    return file


def restore(file: Path) -> None:
    """Everything is as it was when the backup was made."""
    if connection.vendor == "postgresql":
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", str(file))
        return
    with sqlite3.connect(file) as copy:
        copy.backup(_sqlite())


def _sqlite() -> sqlite3.Connection:
    connection.ensure_connection()
    plain: Any = connection.connection
    return plain  # type: ignore[no-any-return]


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    settings: dict[str, Any] = connection.settings_dict
    address = [f"--host={settings['HOST']}", f"--port={settings['PORT']}", f"--username={settings['USER']}"]
    database = f"--dbname={settings['NAME']}"
    environment = {"PGPASSWORD": settings["PASSWORD"], "PATH": "/usr/bin:/bin:/usr/local/bin"}
    done = subprocess.run(
        [path, *address, database, *arguments], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
