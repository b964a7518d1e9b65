"""What leaves the house: unsent rows go to the event bus in the order of their ids, and are marked when confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

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
