"""Events for other systems: what the outbox holds goes to the topic exchange `pythmata.events` of RabbitMQ.

Each event is a CloudEvents 1.0 object in JSON. The broker confirms every one before it counts as sent; one that it
confirmed but whose confirmation was lost is sent again, so consumers drop ids they know and find gaps by `sequence`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from processes import metrics
from processes.connections.base import ConnectionFailed
from processes.connections.rabbitmq import Message, RabbitConnection, Topology, Unroutable, shared
from processes.event_types import EventData

logger = logging.getLogger(__name__)

# A queue that takes everything, so that an event nobody subscribed to yet is kept instead of refused for ever.
EVENTS = Topology(exchange="pythmata.events", queue="pythmata.events.all", limit=100_000)
CONTENT_TYPE = "application/cloudevents+json"


@dataclass(frozen=True)
class Envelope:
    """One row of the outbox: `id` of the row, `topic` the routing key, `body` the event as JSON."""

    id: int
    topic: str
    body: bytes
    event_id: str


def is_configured() -> bool:
    """Without a broker nothing is written to the outbox at all."""
    return bool(settings.AMQP_URL)


def cloud_event(
    *,
    event_id: UUID,
    subject: str,
    at: datetime,
    data: EventData,
    sequence: int | None = None,
    traceparent: str = "",
    tenant: str = "",
) -> dict[str, Any]:
    """The CloudEvents 1.0 object; `subject` is the instance or deployment, `sequence` counts the events of it.

    `traceparent` is that of the extension for distributed tracing; `tenant` whose it is, if it is anybody's.
    """
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(event_id),
        "source": "pythmata",
        "type": f"org.pythmata.{data.type}",
        "subject": subject,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "data": msgspec.to_builtins(data),
    }
    if traceparent:
        event["traceparent"] = traceparent
    if tenant:
        event["tenant"] = tenant
    if sequence is not None:
        event |= {"sequence": str(sequence), "sequencetype": "Integer"}
    return event


def publish(envelopes: Sequence[Envelope]) -> list[int]:
    """The ids of the rows that the broker confirmed, in order; it stops at the first that it did not.

    Never raises: an event that is not confirmed stays in the outbox for the next round.
    """
    rabbitmq = shared()
    if rabbitmq is None:
        return [envelope.id for envelope in envelopes]
    confirmed: list[int] = []
    rabbitmq.require(EVENTS)
    try:
        for envelope in envelopes:
            _publish(rabbitmq, envelope)
            confirmed.append(envelope.id)
    except (ConnectionFailed, Unroutable) as error:
        metrics.events.labels("failed").inc()
        logger.warning("%d of %d events were confirmed: %s", len(confirmed), len(envelopes), error)
    metrics.events.labels("confirmed").inc(len(confirmed))
    return confirmed


def _publish(rabbitmq: RabbitConnection, envelope: Envelope) -> None:
    message = Message(
        body=envelope.body,
        routing_key=envelope.topic,
        message_id=envelope.event_id,
        content_type=CONTENT_TYPE,
    )
    try:
        rabbitmq.publish(EVENTS.exchange, message)
    except Unroutable:
        # Somebody removed the queue; made anew, it takes the event.
        rabbitmq.declare(EVENTS)
        rabbitmq.publish(EVENTS.exchange, message)
