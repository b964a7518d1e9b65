"""Messages from other systems: what arrives at the exchange `pythmata.inbound` is delivered to the processes.

The body is JSON, or a CloudEvents object with this as its data, and says one of three things: a message of a ``name``
for its one receiver, a ``signal`` for everybody who listens, or a ``process`` to be started. The property message_id,
or the id of the CloudEvent, is required: by it what comes twice is delivered once. What can never be delivered goes
to `pythmata.inbound.dead` with the reason in its header x-reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

import msgspec

from engine.errors import EngineError
from processes import metrics, runtime
from processes.connections.rabbitmq import Message, Rejected, Topology
from processes.models.tenants import MAX_TENANT_KEY

logger = logging.getLogger(__name__)

INBOUND = Topology(exchange="pythmata.inbound", queue="pythmata.inbound")
MAX_BYTES = 1024 * 1024

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
TenantKey = Annotated[str, msgspec.Meta(max_length=MAX_TENANT_KEY)]
Deliver = Callable[..., object]


class MessageBody(msgspec.Struct, forbid_unknown_fields=True):
    """A message for the one receiver there is; ``ttl`` in seconds, for as long as it is kept for one to come."""

    name: Name
    variables: dict[str, Any] = {}
    correlation_key: Name | None = None
    business_key: Name | None = None
    instance: UUID | None = None
    variables_match: dict[str, Any] | None = None
    ttl: Annotated[float, msgspec.Meta(ge=0, le=31_536_000)] | None = None
    tenant: TenantKey = ""


class SignalBody(msgspec.Struct, forbid_unknown_fields=True):
    """A signal for everybody who listens when it comes."""

    signal: Name
    variables: dict[str, Any] = {}
    tenant: TenantKey = ""


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    """A new instance of the latest version of the process."""

    process: Name
    variables: dict[str, Any] = {}
    business_key: Annotated[str, msgspec.Meta(max_length=255)] = ""
    start_event: Name | None = None
    tenant: TenantKey = ""


Body = MessageBody | SignalBody | StartBody
BODIES: Mapping[str, type[Body]] = MappingProxyType(
    {"name": MessageBody, "signal": SignalBody, "process": StartBody}
)
"""The field that tells what is meant → what is said then."""


class CloudEvent(msgspec.Struct):
    """The envelope, of which we read this much."""

    specversion: str
    id: Name
    data: dict[str, Any]


@dataclass(frozen=True)
class Doors:
    """Where it goes."""

    message: Deliver = runtime.deliver_message
    signal: Deliver = runtime.deliver_signal
    start: Deliver = runtime.start

    def give(self, body: Body, message_id: str) -> None:
        if isinstance(body, SignalBody):
            self.signal(name=body.signal, variables=body.variables, message_id=message_id, tenant=body.tenant)
        elif isinstance(body, StartBody):
            self.start(
                process_key=body.process,
                variables=body.variables,
                business_key=body.business_key,
                start_event=body.start_event,
                idempotency_key=message_id,
                tenant=body.tenant,
            )
        else:
            self.message(
                name=body.name,
                variables=body.variables,
                correlation_key=body.correlation_key,
                business_key=body.business_key,
                instance_id=body.instance,
                message_id=message_id,
                variables_match=body.variables_match,
                ttl=None if body.ttl is None else timedelta(seconds=body.ttl),
                tenant=body.tenant,
            )


def deliver(message: Message, to: Doors = Doors()) -> None:
    """Give one message to the processes. Raises Rejected with the reason if that can never work."""
    body, message_id = read(message)
    try:
        to.give(body, message_id)
    except EngineError as error:
        metrics.messages.labels("rejected").inc()
        raise Rejected(str(error)) from error
    metrics.messages.labels("delivered").inc()
    logger.info("%s delivered", type(body).__name__, extra={"message_id": message_id})


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
            return _body(event.data), message.message_id or event.id
        return _body(msgspec.json.decode(message.body, type=dict[str, Any])), message.message_id
    except (RecursionError, UnicodeDecodeError) as error:
        raise msgspec.DecodeError(str(error)) from error


def _body(said: dict[str, Any]) -> Body:
    kinds = [BODIES[field] for field in BODIES if field in said]
    if len(kinds) != 1:
        raise msgspec.DecodeError(f"Exactly one of the fields {', '.join(BODIES)} is expected")
    return msgspec.convert(said, kinds[0])
