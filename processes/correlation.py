"""Who gets a message or a signal: an open subscription, a start event, or, for a while, the buffer.

A message goes to one receiver (BPMN 2.0.2, 8.4.2). Delivering a message and opening a subscription of the same
name exclude each other by a lock on the name, so that neither misses the other; a subscription that was given a
message is marked in the same transaction, so that no second one goes there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter.codec import decode_variables, encode_variables
from processes import advisory, submission
from processes.models import BufferedMessage, EventSubscription, ProcessDefinition, ProcessInstance
from processes.models.base import new_id

PUBLISHED_TTL = timedelta(hours=1)
"""How long a message that a process throws waits for its receiver."""

Kind = EventSubscription.Kind


@dataclass(frozen=True)
class Message:
    name: str
    variables: dict[str, Any] = field(default_factory=dict)
    correlation_key: str | None = None
    business_key: str | None = None
    instance_id: uuid.UUID | None = None
    message_id: str | None = None


@dataclass(frozen=True)
class Delivery:
    """``result`` is started, correlated or buffered; ``instance`` is whose it is, None for a buffered one."""

    result: str
    instance: uuid.UUID | None


@dataclass(frozen=True)
class SignalDelivery:
    receivers: int


def new_instance(
    definition: ProcessDefinition,
    *,
    variables: Mapping[str, Any],
    business_key: str | None,
    start_event: str | None,
    at: datetime,
    started_by: User | None = None,
) -> tuple[ProcessInstance, c.StartProcess]:
    """The row, not saved yet, and the command that begins it."""
    instance = ProcessInstance(
        id=new_id(),
        definition=definition,
        process_id=definition.process_id,
        business_key=business_key or "",
        started_at=at,
        started_by=started_by,
    )
    command = c.StartProcess(
        instance_id=str(instance.pk),
        definition_id=str(definition.pk),
        variables=dict(variables),
        business_key=business_key or None,
        start_event_id=start_event,
        initiator=started_by.get_username() if started_by else None,
    )
    return instance, command


def deliver(
    message: Message,
    *,
    ttl: timedelta,
    at: datetime,
    started_by: User | None = None,
    exactly_one: bool = True,
) -> Delivery:
    """Call it in a transaction. Raises CommandRejected if nobody waits and ``ttl`` is zero.

    Where several wait, it is refused too, or the oldest gets it if not ``exactly_one``.
    """
    lock_names([message.name])
    if (known := _delivered_before(message, at)) is not None:
        return known
    waiting = list(_receivers(message)[:2])
    starts = [] if waiting or message.instance_id else list(_start_events(Kind.MESSAGE, message.name)[:2])
    if exactly_one and (len(waiting) > 1 or len(starts) > 1):
        raise CommandRejected(f"Several receivers wait for the message {message.name!r}; say which by a key.")
    delivery = _hand_over(message, waiting, starts, at, started_by)
    if delivery is None and not ttl:
        raise CommandRejected(f"Nobody waits for the message {message.name!r}.")
    _remember(message, delivery, at, ttl)
    return delivery or Delivery("buffered", None)


def _hand_over(
    message: Message,
    waiting: Sequence[EventSubscription],
    starts: Sequence[EventSubscription],
    at: datetime,
    started_by: User | None,
) -> Delivery | None:
    if waiting:
        _give(waiting[0], message.name, message.variables, at)
        return Delivery("correlated", waiting[0].instance_id)
    if starts:
        return Delivery("started", _start(starts[0], message.variables, message.business_key, at, started_by))
    return None


def _receivers(message: Message) -> QuerySet[EventSubscription]:
    """Open subscriptions of running instances that the message fits, the oldest first."""
    rows = EventSubscription.objects.filter(
        kind=Kind.MESSAGE, name=message.name, instance__isnull=False, taken_at__isnull=True
    )
    if message.instance_id is not None:
        rows = rows.filter(instance=message.instance_id)
    if message.business_key is not None:
        rows = rows.filter(instance__business_key=message.business_key)
    if message.correlation_key is not None:
        keys = Q(correlation_key=message.correlation_key) | Q(correlation_key__isnull=True)
        return rows.filter(keys).order_by("id")
    is_aimed = message.instance_id is not None or message.business_key is not None
    return (rows if is_aimed else rows.filter(correlation_key__isnull=True)).order_by("id")


def _start_events(kind: str, name: str) -> QuerySet[EventSubscription]:
    rows = EventSubscription.objects.filter(kind=kind, name=name, definition__is_suspended=False)
    return rows.select_related("definition").order_by("id")


def _give(subscription: EventSubscription, name: str, variables: dict[str, Any], at: datetime) -> None:
    assert subscription.instance_id is not None
    assert subscription.subscription_key is not None
    EventSubscription.objects.filter(pk=subscription.pk).update(taken_at=at)
    command = c.DeliverMessage(subscription_key=subscription.subscription_key, name=name, variables=variables)
    submission.submit_many([(subscription.instance_id, command)], at)


def _start(
    subscription: EventSubscription,
    variables: dict[str, Any],
    business_key: str | None,
    at: datetime,
    started_by: User | None = None,
) -> uuid.UUID:
    assert subscription.definition is not None
    return start_at(
        subscription.definition,
        subscription.element_id,
        variables,
        at,
        business_key=business_key,
        started_by=started_by,
    )


def start_at(
    definition: ProcessDefinition,
    start_event: str,
    variables: Mapping[str, Any],
    at: datetime,
    *,
    business_key: str | None = None,
    started_by: User | None = None,
) -> uuid.UUID:
    """A new instance by an event; its id."""
    instance, command = new_instance(
        definition,
        variables=variables,
        business_key=business_key,
        start_event=start_event,
        at=at,
        started_by=started_by,
    )
    submission.submit(instance_id=instance.pk, command=command, new=instance)
    return instance.pk


def _delivered_before(message: Message, at: datetime) -> Delivery | None:
    """A message that comes twice is delivered once, as long as its id is remembered."""
    if message.message_id is None:
        return None
    row = BufferedMessage.objects.filter(message_id=message.message_id).first()
    if row is None:
        return None
    if row.expires_at <= at:
        row.delete()
        return None
    return Delivery(row.result or "buffered", row.receiver_id)


def _remember(message: Message, delivery: Delivery | None, at: datetime, ttl: timedelta) -> None:
    """Keep what waits; of what was delivered, keep the id, so that a repeat is recognised."""
    if delivery is not None and message.message_id is None:
        return
    BufferedMessage.objects.create(
        name=message.name,
        correlation_key=message.correlation_key,
        business_key=message.business_key,
        message_id=message.message_id,
        payload=encode_variables({} if delivery else message.variables),
        expires_at=at + (max(ttl, REMEMBERED) if delivery else ttl),
        result=delivery.result if delivery else "",
        receiver_id=delivery.instance if delivery else None,
    )


REMEMBERED = timedelta(days=1)
"""How long the id of a delivered message is known."""


def broadcast(name: str, variables: dict[str, Any], at: datetime) -> SignalDelivery:
    """Every instance that listens gets the signal once; every start event that listens starts an instance."""
    listening = EventSubscription.objects.filter(kind=Kind.SIGNAL, name=name, instance__isnull=False)
    instances = sorted(set(listening.values_list("instance", flat=True)))
    command = c.DeliverSignal(name=name, variables=variables)
    submission.submit_many([(instance, command) for instance in instances if instance], at)
    starts = list(_start_events(Kind.SIGNAL, name))
    for start in starts:
        _start(start, variables, None, at)
    return SignalDelivery(len(instances) + len(starts))


def take_buffered(opened: Mapping[tuple[uuid.UUID, int], str], at: datetime) -> None:
    """Subscriptions that were just opened get the oldest message that waits for them.

    ``opened`` is (instance, subscription key) → name of the message.
    """
    waiting = BufferedMessage.objects.filter(name__in=set(opened.values()), result="", expires_at__gt=at)
    names = set(waiting.values_list("name", flat=True))
    for instance_id, key in [place for place, name in opened.items() if name in names]:
        row = EventSubscription.objects.select_related("instance").get(
            instance=instance_id, subscription_key=key
        )
        buffered = _buffered_for(row, at)
        if buffered is None:
            continue
        _give(row, row.name, decode_variables(bytes(buffered.payload)), at)
        BufferedMessage.objects.filter(pk=buffered.pk).update(
            result="correlated", receiver_id=instance_id, payload=b"\x80", expires_at=at + REMEMBERED
        )


def _buffered_for(subscription: EventSubscription, at: datetime) -> BufferedMessage | None:
    assert subscription.instance is not None
    business_key = subscription.instance.business_key
    rows = BufferedMessage.objects.filter(name=subscription.name, result="", expires_at__gt=at)
    rows = rows.filter(Q(business_key__isnull=True) | Q(business_key=business_key))
    keys = Q(correlation_key__isnull=True) if subscription.correlation_key is None else Q()
    if subscription.correlation_key is not None:
        keys = Q(correlation_key=subscription.correlation_key)
    return rows.filter(keys).order_by("id").first()


def lock_names(names: Iterable[str]) -> None:
    """Until the end of the transaction no one else delivers or opens these."""
    advisory.lock_until_commit(f"message {name}" for name in names)
