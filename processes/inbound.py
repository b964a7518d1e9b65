"""Messages from other systems: what arrives at the exchange `pythmata.inbound` is delivered to the processes.

The body is JSON: {"name", "variables"?, "correlation_key"?, "business_key"?, "instance"?, "ttl"? (seconds)}, or a
CloudEvents object with this as its data. The property message_id (or the id of the CloudEvent) is required: by it a
message that comes twice is delivered once. One that can never be delivered goes to `pythmata.inbound.dead` with the
reason in its header x-reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec

from engine.errors import EngineError
from processes import metrics, runtime
from processes.connections.rabbitmq import Message, Rejected, Topology

logger = logging.getLogger(__name__)

INBOUND = Topology(exchange="pythmata.inbound", queue="pythmata.inbound")
MAX_BYTES = 1024 * 1024

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Deliver = Callable[..., object]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """What a sender says."""

    name: Name
    variables: dict[str, Any] = {}
    correlation_key: Name | None = None
    business_key: Name | None = None
    instance: UUID | None = None
    ttl: Annotated[float, msgspec.Meta(ge=0, le=31_536_000)] | None = None


class CloudEvent(msgspec.Struct):
    """The envelope, of which we read this much."""

    specversion: str
    id: Name
    data: Body


def deliver(message: Message, to: Deliver = runtime.deliver_message) -> None:
    """Give one message to the processes. Raises Rejected with the reason if that can never work."""
    body, message_id = read(message)
    try:
        to(
            name=body.name,
            variables=body.variables,
            correlation_key=body.correlation_key,
            business_key=body.business_key,
            instance_id=body.instance,
            message_id=message_id,
            ttl=None if body.ttl is None else timedelta(seconds=body.ttl),
            actor=None,
        )
    except EngineError as error:
        metrics.messages.labels("rejected").inc()
        raise Rejected(str(error)) from error
    metrics.messages.labels("delivered").inc()
    logger.info("Message %s delivered", body.name, extra={"message_id": message_id})


def read(message: Message) -> tuple[Body, str]:
    """(what is said, the id of the message). Raises Rejected."""
    try:
        body, message_id = _decode(message)
    except msgspec.DecodeError as error:
        metrics.messages.labels("unreadable").inc()
        raise Rejected(f"The body cannot be read: {error}") from error
    if not 0 < len(message_id) <= 255:
        metrics.messages.labels("unreadable").inc()
        raise Rejected(
            "The property message_id is missing: without it a repetition cannot be told from a new one."
        )
    return body, message_id


def _decode(message: Message) -> tuple[Body, str]:
    if len(message.body) > MAX_BYTES:
        raise msgspec.DecodeError(f"{len(message.body)} bytes are more than {MAX_BYTES}")
    try:
        if "cloudevents" in message.content_type:
            event = msgspec.json.decode(message.body, type=CloudEvent)
            return event.data, message.message_id or event.id
        return msgspec.json.decode(message.body, type=Body), message.message_id
    except (RecursionError, UnicodeDecodeError) as error:
        raise msgspec.DecodeError(str(error)) from error
