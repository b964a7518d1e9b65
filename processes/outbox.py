"""What leaves the house: unsent rows go to the event bus in the order of their ids, and are marked when confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fnmatch import fnmatchcase

from django.db import connection
from django.db.models import QuerySet

from processes import clock, event_bus
from processes.models import OutboxMessage

BATCH = 500
_LOCK = 7_130_260_001


def relay_once() -> int:
    """Publish one batch; the number of events that the broker confirmed. One relay at a time keeps the order."""
    if not event_bus.is_configured():
        return 0
    with _alone() as is_mine:
        if not is_mine:
            return 0
        rows = list(OutboxMessage.objects.filter(sent_at__isnull=True).order_by("id")[:BATCH])
        sent = event_bus.publish([_envelope(row) for row in rows])
        OutboxMessage.objects.filter(pk__in=sent).update(sent_at=clock.now())
    return len(sent)


def sent(since: datetime, until: datetime, topic: str = "*") -> QuerySet[OutboxMessage]:
    """Sent events that were written from ``since`` until before ``until``; ``topic`` is a glob over routing keys."""
    rows = OutboxMessage.objects.filter(sent_at__isnull=False, created_at__gte=since, created_at__lt=until)
    if topic == "*":
        return rows
    topics = rows.order_by("topic").values_list("topic", flat=True).distinct()
    return rows.filter(topic__in=[name for name in topics if fnmatchcase(name, topic)])


def replay(rows: QuerySet[OutboxMessage]) -> int:
    """Mark what `sent` found as unsent, in steps; how many. The relay sends them again with the ids they had."""
    count, last = 0, 0
    # By id, since the relay may have sent the rows of one step again before the next one looks.
    while step := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        count += OutboxMessage.objects.filter(pk__in=step).update(sent_at=None)
        last = step[-1]
    return count


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this relay is the only one. The lock belongs to the session, so it ends with a lost connection."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _envelope(row: OutboxMessage) -> event_bus.Envelope:
    return event_bus.Envelope(
        id=row.pk, topic=row.topic, body=json.dumps(row.body).encode(), event_id=str(row.event_id)
    )
