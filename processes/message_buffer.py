"""Messages that nobody waited for: who gets them later, within the time that they are kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from processes import catalog, clock
from processes.correlation import REMEMBERED, Kind, Message, give, lock_names, start_by, starts_for
from processes.models import BufferedMessage, EventSubscription
from processes.secret_variables import decode_closed


def take_buffered(opened: Mapping[tuple[uuid.UUID, int], str], at: datetime) -> None:
    """Subscriptions that were just opened get the oldest message that waits for them.

    ``opened`` is (instance, subscription key) → name of the message.
    """
    waiting = BufferedMessage.objects.filter(name__in=set(opened.values()), result="", expires_at__gt=at)
    names = set(waiting.values_list("name", flat=True))
    for instance_id, key in [place for place, name in opened.items() if name in names]:
        related = EventSubscription.objects.select_related(
            "instance__definition__process", "instance__definition__resource"
        )
        row = related.get(instance=instance_id, subscription_key=key)
        while (buffered := _buffered_for(row, at)) is not None:
            give(row, row.name, decode_closed(bytes(buffered.payload)), at)
            _mark_delivered(buffered, "correlated", instance_id, at)
            if not row.repeats:
                break


def _buffered_for(subscription: EventSubscription, at: datetime) -> BufferedMessage | None:
    assert subscription.instance is not None
    business_key = subscription.instance.business_key
    rows = BufferedMessage.objects.filter(
        name=subscription.name, tenant=subscription.instance.tenant, result="", expires_at__gt=at
    )
    rows = rows.filter(Q(business_key__isnull=True) | Q(business_key=business_key))
    keys = Q(correlation_key__isnull=True)
    if subscription.correlation_key is not None:
        keys |= Q(correlation_key=subscription.correlation_key)
    return next(
        (row for row in rows.filter(keys).order_by("id").iterator() if _fits(row, subscription)), None
    )


def _fits(buffered: BufferedMessage, subscription: EventSubscription) -> bool:
    """Whether the receiver has the variables that the message asks for, and the key is the one it carries."""
    instance, wanted = subscription.instance, subscription.correlation_key
    assert instance is not None
    if buffered.variables_match:
        values = dict(instance.variables.filter(scope_key=0).values_list("name", "value"))
        if any(
            name not in values or values[name] != value for name, value in buffered.variables_match.items()
        ):
            return False
    if wanted is None or buffered.correlation_key is not None or buffered.business_key is not None:
        return True
    payload = decode_closed(bytes(buffered.payload))
    return catalog.model_of(instance.definition).message_key(buffered.name, payload, clock.now()) == wanted


def start_by_kept(at: datetime) -> None:
    """Messages in the buffer that a start event waits for: its process was deployed after they came, or the instance
    that had their key has ended."""
    starts = EventSubscription.objects.filter(
        kind=Kind.MESSAGE, definition__isnull=False, definition__is_suspended=False
    )
    kept = BufferedMessage.objects.filter(name=OuterRef("name"), result="", expires_at__gt=at)
    for name in starts.filter(Exists(kept)).values_list("name", flat=True).distinct():
        with transaction.atomic():
            lock_names([name])
            for row in BufferedMessage.objects.filter(name=name, result="", expires_at__gt=at).order_by("id")[
                :100
            ]:
                _start_by(row, at)


def _start_by(row: BufferedMessage, at: datetime) -> None:
    """The first start event that is free takes it. What asks for variables of its receiver is for running ones."""
    if row.variables_match:
        return
    variables = decode_closed(bytes(row.payload))
    message = Message(row.name, variables, row.correlation_key, row.business_key, tenant=row.tenant)
    free = [start for start in starts_for(message, at) if start.is_free]
    if free:
        instance = start_by(free[0], message, at, None)
        _mark_delivered(row, "started", instance, at)


def _mark_delivered(row: BufferedMessage, result: str, receiver: uuid.UUID, at: datetime) -> None:
    """Only its id is kept, so that a repeat is recognised."""
    BufferedMessage.objects.filter(pk=row.pk).update(
        result=result, receiver_id=receiver, payload=b"", expires_at=at + REMEMBERED
    )
