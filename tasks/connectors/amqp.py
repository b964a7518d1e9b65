"""The connector ``amqp``: one message to an exchange of the installation's RabbitMQ.

Properties: ``exchange``, ``routingKey``, ``body`` (text as it is, everything else as JSON), ``headers``, ``type``.
The message is persistent, and its id is the idempotency key of the work, the same on every attempt.
Result: {"messageId": text}.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from django.conf import settings

from processes import tracing
from processes.connections.base import ConnectionFailed
from processes.connections.rabbitmq import Message, RabbitConnection, RefusedByBroker, Unroutable, shared
from tasks.connectors.base import ConnectorError, Work, required
from tasks.connectors.properties import content, mapping

MAX_BODY_BYTES = 1_000_000
MAX_NAME_BYTES = 255
"""Of an exchange, a routing key, a type (AMQP 0-9-1, 4.2.5.3, short strings)."""


def publish_message(work: Work) -> Mapping[str, Any]:
    """Returns when the broker has stored the message in at least one queue."""
    exchange, message = _exchange(work), _message(work)
    try:
        _broker().publish_once(exchange, message)
    except RefusedByBroker as error:
        raise ConnectorError(f"RabbitMQ refused the message: {error}", permanent=True) from error
    except Unroutable as error:
        raise ConnectorError(f"{error} Bind a queue to it; the message is kept here.") from error
    except ConnectionFailed as error:
        raise ConnectorError(f"RabbitMQ cannot be reached: {error}") from error
    return {"messageId": message.message_id}


def _broker() -> RabbitConnection:
    broker = shared()
    if broker is None:
        raise ConnectorError("This installation has no RabbitMQ (AMQP_URL).", permanent=True)
    return broker


def _exchange(work: Work) -> str:
    name = _short(work, "exchange", str(required(work, "exchange")))
    if not any(fnmatchcase(name, allowed) for allowed in settings.AMQP_CONNECTOR_EXCHANGES):
        raise ConnectorError(
            f"Models may not publish to the exchange {name!r}; the operator names those that they may in "
            "AMQP_CONNECTOR_EXCHANGES.",
            permanent=True,
        )
    return name


def _message(work: Work) -> Message:
    body, content_type = content(work.properties.get("body"))
    if body is not None and len(body) > MAX_BODY_BYTES:
        raise ConnectorError(f"The body has more than {MAX_BODY_BYTES} bytes.", permanent=True)
    return Message(
        body=body or b"",
        routing_key=_short(work, "routingKey", str(work.properties.get("routingKey") or "")),
        message_id=work.idempotency_key,
        type=_short(work, "type", str(work.properties.get("type") or "")),
        content_type=content_type or "application/octet-stream",
        headers=_headers(work),
    )


def _headers(work: Work) -> dict[str, str | bool]:
    headers = {str(name): _header(name, value) for name, value in mapping(work, "headers").items()}
    if traceparent := tracing.traceparent():
        headers.setdefault("traceparent", traceparent)
    return headers


def _header(name: str, value: object) -> str | bool:
    if isinstance(value, dict | list):
        raise ConnectorError(f"The header {name!r} must be a single value.", permanent=True)
    return value if isinstance(value, bool) else str(value)


def _short(work: Work, name: str, text: str) -> str:
    if len(text.encode()) > MAX_NAME_BYTES:
        raise ConnectorError(
            f"The property {name!r} of {work.element_id} has more than {MAX_NAME_BYTES} bytes.",
            permanent=True,
        )
    return text
