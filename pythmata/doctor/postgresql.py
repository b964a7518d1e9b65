"""PostgreSQL: what a crash would lose, and what would keep others waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

from pythmata.doctor.findings import Finding, Level, expect

SUBJECT = "PostgreSQL"
OLDEST_VERSION = 14
MOST_SECONDS_APART = 1.0
_CRASH = "A crash of the server loses or damages instances."


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def version() -> Iterator[Finding]:
    found = connection.pg_version  # type: ignore[attr-defined]
    yield expect(
        SUBJECT,
        "version",
        f"{found // 10_000}.{found % 10_000}",
        is_fine=found >= OLDEST_VERSION * 10_000,
        matters="Older ones are not tested.",
        do=f"Use {OLDEST_VERSION} or later.",
    )


def durability() -> Iterator[Finding]:
    for name in ("fsync", "full_page_writes"):
        value = _setting(name)
        yield expect(
            SUBJECT,
            name,
            value,
            is_fine=value == "on",
            matters=_CRASH,
            do=f"Set {name} = on in postgresql.conf.",
        )
    value = _setting("synchronous_commit")
    yield expect(
        SUBJECT,
        "synchronous_commit",
        value,
        is_fine=value != "off",
        matters="What was answered as done may be gone after a crash.",
        do="Set synchronous_commit = on, for the role and the database too.",
    )


def upkeep() -> Iterator[Finding]:
    value = _setting("autovacuum")
    yield expect(
        SUBJECT,
        "autovacuum",
        value,
        is_fine=value == "on",
        matters="Tables of commands, timers and jobs grow without end and become slow.",
        do="Set autovacuum = on.",
        level=Level.WARNING,
    )
    value = _setting("server_encoding")
    yield expect(
        SUBJECT,
        "server_encoding",
        value,
        is_fine=value == "UTF8",
        matters="Names and variables in other scripts cannot be stored.",
        do="Make the database anew with ENCODING 'UTF8'.",
    )


def time_outs() -> Iterator[Finding]:
    """Of our own session: a pooler in between may have swallowed them."""
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        value = _setting(name)
        yield expect(
            SUBJECT,
            name,
            value,
            is_fine=value != "0",
            matters="One stuck session keeps every worker waiting.",
            do="Set it for the role: a pooler in between drops start-up options.",
            level=Level.WARNING,
        )
    value = _setting("transaction_isolation")
    yield expect(
        SUBJECT,
        "transaction_isolation",
        value,
        is_fine=value == "read committed",
        matters="Turns are written for read committed; others fail with serialization errors.",
        do="Remove default_transaction_isolation from the role and the database.",
    )


def room() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        used = cursor.fetchone()[0]
    most = int(_setting("max_connections"))
    yield expect(
        SUBJECT,
        "connections",
        f"{used} of {most}",
        is_fine=used < most * 0.8,
        matters="New workers and requests will be refused.",
        do="Raise max_connections, or put a pooler in session mode in between.",
        level=Level.WARNING,
    )


def clock() -> Iterator[Finding]:
    """Timers fall due by the clock of the database; logs and tokens by that of this machine."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
    apart = abs(there - (before + time.time()) / 2)
    yield expect(
        SUBJECT,
        "clock",
        f"{apart:.2f} s apart",
        is_fine=apart < MOST_SECONDS_APART,
        matters="Tokens and logs disagree with due dates.",
        do="Synchronise both machines by NTP.",
        level=Level.WARNING,
    )


def operation_log() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'processes_operationlog_append_only' AND NOT tgisinternal"
        )
        row = cursor.fetchone()
    found = "absent" if row is None else "disabled" if row[0] == "D" else "in place"
    yield expect(
        SUBJECT,
        "operation log is append-only",
        found,
        is_fine=found == "in place",
        matters="Rows of the log could be changed or deleted unseen.",
        do="Run `manage.py migrate`, or enable the trigger again.",
    )


LOOKS = (version, durability, upkeep, time_outs, room, clock, operation_log)
