"""The operation log as lines of a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from django.db.models import QuerySet

from processes.models import OperationLog

COLUMNS = (
    *("sequence", "at", "actor", "door", "address", "action", "object_type", "object_id"),
    *("instance", "detail", "request_id", "seal"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 1_000


def as_csv(rows: QuerySet[OperationLog]) -> Iterator[str]:
    """With a line of names first. A text that a spreadsheet would take for a formula begins with an apostrophe."""
    yield _csv_line(COLUMNS)
    for row in rows.iterator(_CHUNK):
        values = _values(row)
        yield _csv_line([_harmless(_text(values[name])) for name in COLUMNS])


def as_json_lines(rows: QuerySet[OperationLog]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows.iterator(_CHUNK):
        yield json.dumps(_values(row), ensure_ascii=False) + "\n"


WRITERS: Mapping[str, Callable[[QuerySet[OperationLog]], Iterator[str]]] = MappingProxyType(
    {"csv": as_csv, "jsonl": as_json_lines}
)


def _values(row: OperationLog) -> dict[str, object]:
    return {
        "sequence": row.sequence,
        "at": row.at.isoformat(),
        "actor": row.actor_name,
        "door": row.door,
        "address": row.address,
        "action": row.action,
        "object_type": row.object_type,
        "object_id": row.object_id,
        "instance": str(row.instance_id) if row.instance_id else None,
        "detail": row.detail,
        "request_id": row.request_id,
        "seal": row.seal,
    }


def _text(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(values: tuple[str, ...] | list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()
