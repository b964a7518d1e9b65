"""docs/asyncapi.json: what goes out to RabbitMQ and what may come in, made of the classes that the code uses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from processes import event_bus, inbound
from processes.event_types import EVENT_TYPES, EventData

_SCHEMAS = "#/components/schemas/{name}"
_TEXT = {"type": "string"}


def asyncapi_document() -> str:
    """AsyncAPI 3.0 in JSON."""
    return json.dumps(_document(), indent=2) + "\n"


def _document() -> dict[str, Any]:
    bodies: list[type[Any]] = list(inbound.BODIES.values())
    _, schemas = msgspec.json.schema_components([*EVENT_TYPES, *bodies], ref_template=_SCHEMAS)
    events = {one.type: _event(one) for one in EVENT_TYPES}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Pythmata events",
            "version": "1",
            "description": "CloudEvents 1.0 in JSON, at least once, in the order of each subject; drop ids you know. "
            "Messages that come in need the property message_id, by which a repetition is told.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "events": _channel(event_bus.EVENTS.exchange, "The routing key is the type.", list(events)),
            "inbound": _channel(
                inbound.INBOUND.exchange,
                f"What can never be delivered goes to the queue {inbound.INBOUND.dead_queue}, with the reason in "
                "the header x-reason.",
                [body.__name__ for body in bodies],
            ),
        },
        "operations": {
            "sendEvents": {"action": "send", "channel": {"$ref": "#/channels/events"}},
            "receiveMessages": {"action": "receive", "channel": {"$ref": "#/channels/inbound"}},
        },
        "components": {
            "messages": events | {body.__name__: _incoming(body) for body in bodies},
            "schemas": schemas | {"CloudEvent": _ENVELOPE},
        },
    }


def _channel(exchange: str, description: str, messages: Sequence[str]) -> dict[str, Any]:
    return {
        "address": exchange,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": exchange, "type": "topic", "durable": True, "autoDelete": False},
            }
        },
    }


def _event(of_type: type[EventData]) -> dict[str, Any]:
    data = {"$ref": _SCHEMAS.format(name=of_type.__name__)}
    kind = {"const": f"org.pythmata.{of_type.type}"}
    return {
        "name": of_type.type,
        "summary": _summary(of_type),
        "contentType": event_bus.CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": _SCHEMAS.format(name="CloudEvent")},
                {"type": "object", "properties": {"type": kind, "data": data}},
            ]
        },
    }


def _incoming(body: type[Any]) -> dict[str, Any]:
    return {
        "name": body.__name__,
        "summary": _summary(body),
        "payload": {"$ref": _SCHEMAS.format(name=body.__name__)},
    }


def _summary(of_type: type[Any]) -> str:
    return " ".join((of_type.__doc__ or "").split())


_ENVELOPE = {
    "type": "object",
    "description": "CloudEvents 1.0",
    "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "description": "The same however often the event comes."},
        "source": {"const": "pythmata"},
        "type": _TEXT,
        "subject": {**_TEXT, "description": "The id of the instance, or of the deployment."},
        "time": {**_TEXT, "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "sequence": {**_TEXT, "description": "Counts the events of an instance: a gap is a lost event."},
        "sequencetype": {"const": "Integer"},
        "data": {"type": "object"},
    },
}
