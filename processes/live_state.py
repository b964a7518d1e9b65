"""The running state in Redis: tokens, variables, version of each instance. Read by monitors, never to decide.

Key `{epoch}:instance:{id}`; a newer version replaces an older one, never the other way round. Nothing here raises:
without Redis, or when it fails, the reader takes the database.
"""

import logging
import time
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.db import Error as DatabaseError

from processes import metrics
from processes.connections.base import ConnectionFailed
from processes.connections.redis import Contended, shared
from processes.models import Cluster

logger = logging.getLogger(__name__)

EPOCH_SECONDS = 60.0


class LiveToken(msgspec.Struct, frozen=True):
    """A token as the monitor draws it."""

    element_id: str
    key: int
    status: str


class LiveInstance(msgspec.Struct, frozen=True):
    """One instance after its turn number `version`; `variables` as plain JSON."""

    instance_id: uuid.UUID
    version: int
    status: str
    tokens: list[LiveToken] = []
    variables: dict[str, Any] = {}


def put_many(states: Sequence[LiveInstance]) -> None:
    """Mirror the instances of one batch of turns."""
    redis = shared()
    if redis is None or not states:
        return
    try:
        entries = {_key(state.instance_id): (state.version, msgspec.json.encode(state)) for state in states}
        stored = redis.set_newer(entries, ttl=settings.LIVE_STATE_TTL_SECONDS)
    except (ConnectionFailed, Contended, DatabaseError, TypeError) as error:
        # TypeError: a variable that JSON does not know; the database shows it.
        metrics.live_state.labels("failed").inc(len(states))
        logger.debug("Live state of %d instances was not mirrored: %r", len(states), error)
    else:
        metrics.live_state.labels("stored").inc(stored)
        metrics.live_state.labels("older").inc(len(entries) - stored)


def get(instance_id: uuid.UUID) -> LiveInstance | None:
    """What Redis knows of the instance, or None: not there, not readable, no Redis."""
    redis = shared()
    if redis is None:
        return None
    try:
        data = redis.get(_key(instance_id))
        return msgspec.json.decode(data, type=LiveInstance) if data else None
    except (ConnectionFailed, DatabaseError, msgspec.DecodeError) as error:
        metrics.live_state.labels("unreadable").inc()
        logger.debug("Live state of %s cannot be read: %r", instance_id, error)
        return None


def _key(instance_id: uuid.UUID) -> str:
    return f"{_epochs.current()}:instance:{instance_id}"


class _Epochs:
    """The cluster's epoch, read again every minute: a restore from backup bumps it."""

    def __init__(self) -> None:
        self._known = ""
        self._until = 0.0

    def current(self) -> str:
        if time.monotonic() >= self._until:
            # Read first: to create takes a write lock on SQLite.
            row = Cluster.objects.filter(pk=1).first() or Cluster.objects.get_or_create(pk=1)[0]
            self._known = str(row.epoch)
            self._until = time.monotonic() + EPOCH_SECONDS
        return self._known

    def forget(self) -> None:
        self._until = 0.0


_epochs = _Epochs()
