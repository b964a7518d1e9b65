"""SQLite: the pragmas that the embedded mode relies on."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from pythmata.doctor.findings import Finding, Level, expect

SUBJECT = "SQLite"
_SYNCHRONOUS = {0: "off", 1: "normal", 2: "full", 3: "extra"}


def _pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def pragmas() -> Iterator[Finding]:
    mode = _pragma("journal_mode")
    yield expect(
        SUBJECT,
        "journal_mode",
        mode,
        is_fine=mode in ("wal", "memory"),
        matters="Readers and writers lock each other out.",
        do="Leave OPTIONS of the database as they are; the file must be on a local disk.",
    )
    synchronous = _SYNCHRONOUS.get(int(str(_pragma("synchronous"))), "unknown")
    yield expect(
        SUBJECT,
        "synchronous",
        synchronous,
        is_fine=synchronous != "off",
        matters="A power cut damages the file.",
        do="Remove PRAGMA synchronous=OFF.",
    )
    keys = _pragma("foreign_keys")
    yield expect(
        SUBJECT,
        "foreign_keys",
        keys,
        is_fine=keys == 1,
        matters="Rows could refer to what is gone.",
        do="Remove PRAGMA foreign_keys=OFF.",
    )


def one_machine() -> Iterator[Finding]:
    yield Finding(
        SUBJECT,
        "is for one machine",
        Level.WARNING,
        "DATABASE_URL is not set",
        "Workers on several machines cannot share the file.",
        "Use PostgreSQL for more than one machine, and for backups while it runs.",
    )


LOOKS = (pragmas, one_machine)
