"""What has outlived its time goes: ended instances with all that is stored of them, sent events, consumed commands.

An instance goes when it has been over for longer than its definition's time to live, or HISTORY_TTL_DAYS where the
definition names none; the deletion takes along what refers to it, files of attachments included. The operation log
stays. An instance that has called others goes after them, so it waits for the longest time to live among them.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from processes import clock
from processes.models import Command, OutboxMessage, ProcessDefinition, ProcessInstance

BATCH = 500
ROW_BATCH = 2_000
PAUSE_SECONDS = 60.0
_CALLED = ProcessInstance.objects.filter(parent=OuterRef("pk"))
_ANSWERED = (Command.Status.DONE, Command.Status.REJECTED)


@dataclass(frozen=True)
class Removed:
    """How many rows of each kind."""

    instances: int
    events: int
    commands: int

    def __bool__(self) -> bool:
        return self != Removed(0, 0, 0)

    def __add__(self, other: Removed) -> Removed:
        return Removed(
            self.instances + other.instances, self.events + other.events, self.commands + other.commands
        )


def clean_once(at: datetime) -> Removed:
    """Remove one batch of each kind; false when there was nothing to remove."""
    return Removed(_remove_instances(at), _remove_events(at), _remove_commands(at))


@transaction.atomic
def _remove_instances(at: datetime) -> int:
    ids: list[uuid.UUID] = []
    for definition, before in _limits(at):
        ids += _removable(definition, before)[: BATCH - len(ids)]
        if len(ids) == BATCH:
            break
    ProcessInstance.objects.filter(pk__in=ids).delete()
    return len(ids)


def _removable(definition: uuid.UUID, before: datetime) -> QuerySet[ProcessInstance, uuid.UUID]:
    """Those that have no called instance left, the first ended first; locked."""
    ended = ProcessInstance.objects.filter(~Exists(_CALLED), definition=definition, ended_at__lt=before)
    locked = ended.select_for_update(skip_locked=True, of=("self",))
    return locked.order_by("ended_at").values_list("pk", flat=True)


def _limits(at: datetime) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Definitions whose instances are not kept for ever, with the moment before which the ended ones go."""
    usual = timedelta(days=settings.HISTORY_TTL_DAYS) if settings.HISTORY_TTL_DAYS else None
    for pk, own in ProcessDefinition.objects.order_by("pk").values_list("pk", "history_ttl"):
        kept_for = usual if own is None else own
        if kept_for is not None:
            yield pk, at - kept_for


def _remove_events(at: datetime) -> int:
    """The rows are in the order of their ids, and so nearly in that of their sending: no index is needed."""
    rows = OutboxMessage.objects.filter(sent_at__isnull=False)
    return _remove_oldest(rows, "sent_at", at)


def _remove_commands(at: datetime) -> int:
    """A failed one stays: its incident can run it again."""
    return _remove_oldest(Command.objects.filter(status__in=_ANSWERED), "consumed_at", at)


def _remove_oldest(rows: QuerySet[Any], moment: str, at: datetime) -> int:
    """Looked at without a lock, since most of the time none of them is old enough."""
    if not settings.QUEUE_RETENTION_DAYS:
        return 0
    before = at - timedelta(days=settings.QUEUE_RETENTION_DAYS)
    oldest = rows.order_by("pk").values_list("pk", moment)[:ROW_BATCH]
    old = rows.filter(pk__in=[pk for pk, done_at in oldest if done_at < before])
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        rows.filter(pk__in=ids).delete()
    return len(ids)


@dataclass(frozen=True)
class Expired:
    """What would be removed: instances by the key of their process, events and commands. ``waiting`` are instances
    that outlived their time and stay because of an instance that they, or one they called, have called.
    """

    instances: dict[str, int]
    waiting: int
    events: int
    commands: int


def expired(at: datetime) -> Expired:
    """Counts, and removes nothing."""
    outlived = _outlived(at)
    waiting = _waiting(outlived)
    going = ProcessInstance.objects.filter(outlived).exclude(pk__in=waiting)
    counts = going.order_by("process__key").values_list("process__key").annotate(count=Count("pk"))
    events, commands = 0, 0
    if settings.QUEUE_RETENTION_DAYS:
        before = at - timedelta(days=settings.QUEUE_RETENTION_DAYS)
        events = OutboxMessage.objects.filter(sent_at__lt=before).count()
        commands = Command.objects.filter(status__in=_ANSWERED, consumed_at__lt=before).count()
    return Expired(dict(counts), len(waiting), events, commands)


def _outlived(at: datetime) -> Q:
    definitions: dict[datetime, list[uuid.UUID]] = defaultdict(list)
    for definition, before in _limits(at):
        definitions[before].append(definition)
    groups = (Q(definition__in=ids, ended_at__lt=before) for before, ids in definitions.items())
    return reduce(or_, groups, Q(pk__in=()))


def _waiting(outlived: Q) -> set[uuid.UUID]:
    """From those that stay up to whoever called them."""
    rows = ProcessInstance.objects.filter(outlived)
    staying = ProcessInstance.objects.exclude(outlived).filter(parent__isnull=False)
    found: set[uuid.UUID] = set()
    callers = set(rows.filter(pk__in=staying.values("parent")).values_list("pk", flat=True))
    while callers:
        found |= callers
        callers = set(rows.filter(called__in=callers).values_list("pk", flat=True)) - found
    return found


class Pace:
    """At most one batch a sweep; a minute's rest when there was nothing; only in the hours that are set."""

    def __init__(self) -> None:
        self.next_look = 0.0

    def is_due(self) -> bool:
        return time.monotonic() >= self.next_look

    def sweep(self) -> None:
        at = clock.now()
        if not (in_hours(at, settings.HISTORY_CLEANUP_HOURS) and clean_once(at)):
            self.next_look = time.monotonic() + PAUSE_SECONDS


pace = Pace()


def in_hours(at: datetime, hours: Sequence[int]) -> bool:
    """``hours``: the first hour of the day in TIME_ZONE and the one it ends at, (22, 6) over midnight; () is always."""
    if not hours:
        return True
    first, end = hours
    hour = localtime(at).hour
    return first <= hour < end if first < end else hour >= first or hour < end
