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
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter.codec import to_plain
from processes import advisory, catalog, clock, submission
from processes.conversations import MessageStart, message_start
from processes.models import BufferedMessage, EventSubscription, ProcessDefinition, ProcessInstance
from processes.models.base import new_id
from processes.secret_variables import encode_closed, sealed_in
from processes.tenants import SHARED, counting_for

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
    variables_match: dict[str, Any] | None = None
    tenant: str = SHARED


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
    position: int = 0,
    correlation_key: str | None = None,
    tenant: str = SHARED,
) -> tuple[ProcessInstance, c.StartProcess]:
    """The row, not saved yet, and the command that begins it."""
    instance = ProcessInstance(
        id=new_id(),
        definition=definition,
        process_id=definition.process_id,
        tenant=definition.process.tenant or tenant,
        business_key=business_key or "",
        started_at=at,
        started_by=started_by,
        correlation_key=correlation_key,
    )
    command = c.StartProcess(
        instance_id=str(instance.pk),
        definition_id=str(definition.pk),
        variables=dict(variables),
        business_key=business_key or None,
        start_event_id=start_event,
        position=position,
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
    starts = [] if waiting or message.instance_id else starts_for(message, at)
    free = [start for start in starts if start.is_free]
    if exactly_one and (len(waiting) > 1 or len(free) > 1):
        raise CommandRejected(f"Several receivers wait for the message {message.name!r}; say which by a key.")
    delivery = _hand_over(message, waiting, free, at, started_by)
    if delivery is None and not ttl:
        raise CommandRejected(_unheard(message, starts))
    _remember(message, delivery, at, ttl)
    return delivery or Delivery("buffered", None)


def _hand_over(
    message: Message,
    waiting: Sequence[EventSubscription],
    starts: Sequence[MessageStart],
    at: datetime,
    started_by: User | None,
) -> Delivery | None:
    if waiting:
        give(waiting[0], message.name, message.variables, at)
        return Delivery("correlated", waiting[0].instance_id)
    if starts:
        return Delivery("started", start_by(starts[0], message, at, started_by))
    return None


def _unheard(message: Message, starts: Sequence[MessageStart]) -> str:
    if starts:
        conversation = f"An instance of {starts[0].definition.process.key} with the key {starts[0].key!r}"
        return f"{conversation} is running, and there is one for each key only; the message may wait for its end."
    return f"Nobody waits for the message {message.name!r}."


def starts_for(message: Message, at: datetime) -> list[MessageStart]:
    """The start events of its name."""
    rows = _start_events(Kind.MESSAGE, message.name, message.tenant)
    return [
        message_start(row, message.correlation_key, message.variables, at, message.tenant) for row in rows
    ]


def _receivers(message: Message) -> QuerySet[EventSubscription]:
    """Open subscriptions of running instances that the message fits, the oldest first."""
    rows = EventSubscription.objects.filter(
        kind=Kind.MESSAGE, name=message.name, instance__tenant=message.tenant, taken_at__isnull=True
    )
    if message.instance_id is not None:
        rows = rows.filter(instance=message.instance_id)
    if message.business_key is not None:
        rows = rows.filter(instance__business_key=message.business_key)
    for name, value in (message.variables_match or {}).items():
        rows = rows.filter(
            instance__variables__scope_key=0,
            instance__variables__name=name,
            instance__variables__value=to_plain(value),
        )
    if message.correlation_key is not None:
        keys = Q(correlation_key=message.correlation_key) | Q(correlation_key__isnull=True)
        return rows.filter(keys).order_by("id")
    if message.instance_id is not None or message.business_key is not None or message.variables_match:
        return rows.order_by("id")
    return rows.filter(_carries_key(message, rows)).order_by("id")


def _carries_key(message: Message, rows: QuerySet[EventSubscription]) -> Q:
    """Without a key of its own a message goes to those that need none, or whose model finds theirs in what it
    carries."""
    found = Q(correlation_key__isnull=True)
    keyed = rows.filter(correlation_key__isnull=False).values("instance__definition")
    definitions = ProcessDefinition.objects.select_related("process", "resource").filter(pk__in=keyed)
    for definition in definitions:
        key = catalog.model_of(definition).message_key(message.name, message.variables, clock.now())
        if key is not None:
            found |= Q(correlation_key=key, instance__definition=definition)
    return found


def _start_events(kind: str, name: str, tenant: str) -> QuerySet[EventSubscription]:
    rows = EventSubscription.objects.filter(
        counting_for(tenant, "definition__process"), kind=kind, name=name, definition__is_suspended=False
    )
    return rows.select_related("definition__process", "definition__resource").order_by("id")


def give(subscription: EventSubscription, name: str, variables: dict[str, Any], at: datetime) -> None:
    assert subscription.instance_id is not None
    assert subscription.subscription_key is not None
    if not subscription.repeats:
        EventSubscription.objects.filter(pk=subscription.pk).update(taken_at=at)
    sealed = sealed_in(subscription.instance_id, variables)
    command = c.DeliverMessage(subscription_key=subscription.subscription_key, name=name, variables=sealed)
    submission.submit_many([(subscription.instance_id, command)], at)


def start_by(start: MessageStart, message: Message, at: datetime, started_by: User | None) -> uuid.UUID:
    return start_at(
        start.definition,
        start.subscription.element_id,
        message.variables,
        at,
        business_key=message.business_key,
        started_by=started_by,
        position=start.subscription.position,
        correlation_key=start.key,
        tenant=message.tenant,
    )


def start_at(
    definition: ProcessDefinition,
    start_event: str,
    variables: Mapping[str, Any],
    at: datetime,
    *,
    business_key: str | None = None,
    started_by: User | None = None,
    position: int = 0,
    correlation_key: str | None = None,
    tenant: str = SHARED,
) -> uuid.UUID:
    """A new instance by an event; its id."""
    instance, command = new_instance(
        definition,
        variables=variables,
        business_key=business_key,
        start_event=start_event,
        at=at,
        started_by=started_by,
        position=position,
        correlation_key=correlation_key,
        tenant=tenant,
    )
    submission.submit(instance_id=instance.pk, command=command, new=instance)
    return instance.pk


def _delivered_before(message: Message, at: datetime) -> Delivery | None:
    """A message that comes twice is delivered once, as long as its id is remembered."""
    if message.message_id is None:
        return None
    row = BufferedMessage.objects.filter(message_id=message.message_id, tenant=message.tenant).first()
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
        tenant=message.tenant,
        correlation_key=message.correlation_key,
        business_key=message.business_key,
        message_id=message.message_id,
        variables_match=to_plain(message.variables_match) if message.variables_match else None,
        payload=encode_closed({} if delivery else message.variables),
        expires_at=at + (max(ttl, REMEMBERED) if delivery else ttl),
        result=delivery.result if delivery else "",
        receiver_id=delivery.instance if delivery else None,
    )


def is_new_signal(name: str, message_id: str, at: datetime, tenant: str) -> bool:
    """Whether no signal with this id has come within the last day; from now on one has."""
    BufferedMessage.objects.filter(message_id=message_id, tenant=tenant, expires_at__lte=at).delete()
    try:
        with transaction.atomic():
            BufferedMessage.objects.create(
                name=name,
                tenant=tenant,
                message_id=message_id,
                payload=b"",
                expires_at=at + REMEMBERED,
                result="signal",
            )
    except IntegrityError:
        return False
    return True


REMEMBERED = timedelta(days=1)
"""How long the id of a delivered message is known."""


def broadcast(
    name: str,
    variables: dict[str, Any],
    at: datetime,
    *,
    tenant: str,
    thrown_in: uuid.UUID | None = None,
) -> SignalDelivery:
    """Every instance of the tenant that listens gets the signal once; every start event that listens starts one.

    The instance that has thrown it has it already.
    """
    listening = EventSubscription.objects.filter(kind=Kind.SIGNAL, name=name, instance__tenant=tenant)
    if thrown_in is not None:
        listening = listening.exclude(instance=thrown_in)
    instances = sorted(set(listening.values_list("instance", flat=True)))
    command = c.DeliverSignal(name=name, variables=variables)
    submission.submit_many([(instance, command) for instance in instances if instance], at)
    starts = list(_start_events(Kind.SIGNAL, name, tenant))
    for start in starts:
        assert start.definition is not None
        start_at(start.definition, start.element_id, variables, at, position=start.position, tenant=tenant)
    return SignalDelivery(len(instances) + len(starts))


def lock_names(names: Iterable[str]) -> None:
    """Until the end of the transaction no one else delivers or opens these."""
    advisory.lock_until_commit(f"message {name}" for name in names)
