"""The chain over the operation log: each row's seal covers the row and the seal before it.

A row that was changed, taken out or put in between breaks the chain from there on. The seals are keyed, so that whoever
can write to the database alone cannot make new ones. Rows are sealed a moment after they are written, so that acts do
not wait for each other; the last seals stand in the log of the process too, which shows when the end was cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.conf import settings
from django.db import transaction

from processes import advisory, bulk, clock
from processes.models import OperationLog

logger = logging.getLogger(__name__)

BATCH = 500
LATE = timedelta(minutes=5)
"""A row that has no seal for so long is a finding: nobody seals, or somebody took the seal away."""
_START = "0" * 64


@dataclass(frozen=True)
class Finding:
    """``sequence`` is where the chain breaks; None for a row without a place in it."""

    sequence: int | None
    text: str


def seal(limit: int = BATCH) -> int:
    """Give the oldest rows without a seal theirs; the number of rows."""
    with transaction.atomic():
        advisory.lock_until_commit(["operation log"])
        rows = list(OperationLog.objects.filter(sequence__isnull=True).order_by("id")[:limit])
        if not rows:
            return 0
        last = OperationLog.objects.filter(sequence__isnull=False).order_by("-sequence").first()
        number, before = (last.sequence or 0, last.seal) if last else (0, _START)
        sealed: list[tuple[int, int, str]] = []
        for row in rows:
            number += 1
            before = _seal(row, number, before, str(settings.SECRET_KEY))
            sealed.append((row.pk, number, before))
        bulk.update(OperationLog, ("id",), ("sequence", "seal"), sealed)
    logger.info("Operation log sealed up to %d: %s", number, before)
    return len(rows)


def verify() -> Iterator[Finding]:
    """What is wrong with the chain, in its order."""
    number, before = 0, _START
    for row in OperationLog.objects.filter(sequence__isnull=False).order_by("sequence").iterator(BATCH):
        number += 1
        if row.sequence != number:
            yield Finding(number, f"Rows {number} to {(row.sequence or 0) - 1} are missing.")
            number = row.sequence or 0
        elif not _is_sealed(row, number, before):
            yield Finding(
                number, f"Row {number} is not what was sealed: {row} of {row.at:%Y-%m-%d %H:%M:%S}."
            )
        before = row.seal
    late = OperationLog.objects.filter(sequence__isnull=True, at__lt=clock.now() - LATE).count()
    if late:
        yield Finding(None, f"{late} rows are older than {LATE} and have no seal.")


def head() -> tuple[int, str]:
    """Number and seal of the last sealed row."""
    last = OperationLog.objects.filter(sequence__isnull=False).order_by("-sequence").first()
    return (last.sequence or 0, last.seal) if last else (0, _START)


def _is_sealed(row: OperationLog, number: int, before: str) -> bool:
    keys: list[str] = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return any(hmac.compare_digest(_seal(row, number, before, key), row.seal) for key in keys)


def _seal(row: OperationLog, number: int, before: str, secret: str) -> str:
    told = [
        *(number, before, row.at.astimezone(UTC).isoformat(), row.actor_name, row.door, row.address or ""),
        *(row.action, row.object_type, row.object_id, str(row.instance_id or ""), row.detail, row.request_id),
    ]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    key = hashlib.sha256(b"operation log:" + secret.encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
