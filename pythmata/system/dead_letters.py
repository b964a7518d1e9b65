"""Messages that nobody could handle: to look at, to send back, to throw away."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from processes import audit
from processes.connections.rabbitmq import Message, RabbitConnection, shared
from processes.inbound import INBOUND
from pythmata.system.state import HINTS, dead_queues

SHOWN = 50
EXCERPT = 400
REASON = "x-reason"


class NoSuchQueue(Exception):
    """It is no queue of dead letters, or there is no broker."""


@dataclass(frozen=True)
class DeadLetter:
    message_id: str
    routing_key: str
    type: str
    reason: str
    excerpt: str


def letters(queue: str) -> list[DeadLetter]:
    """The first of them. Raises NoSuchQueue, ConnectionFailed."""
    return [_letter(message) for message in _broker(queue).waiting(queue, SHOWN)]


def can_go_back(queue: str) -> bool:
    """A hint need not: sweepers find the work it told of."""
    return queue != HINTS


def send_back(queue: str, actor: User) -> int:
    """To the exchange they came to; those that still cannot be handled will be here again. How many."""
    if not can_go_back(queue):
        raise NoSuchQueue(queue)
    server = _broker(queue)

    def again(message: Message) -> None:
        # Those that begin so are the broker's, and ours of the reason.
        headers = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
        server.publish(INBOUND.exchange, dataclasses.replace(message, headers=headers))

    return _done("send_back", queue, server.empty(queue, again), actor)


def discard(queue: str, actor: User) -> int:
    """How many are gone."""
    return _done("discard", queue, _broker(queue).empty(queue, lambda message: None), actor)


def _done(action: str, queue: str, count: int, actor: User) -> int:
    audit.log(actor, action, object_type="dead_letters", object_id=queue, detail={"messages": count})
    return count


def _broker(queue: str) -> RabbitConnection:
    server = shared()
    if server is None or queue not in dead_queues():
        raise NoSuchQueue(queue)
    return server


def _letter(message: Message) -> DeadLetter:
    headers: Any = message.headers
    reason = headers.get(REASON) or headers.get("x-first-death-reason") or ""
    return DeadLetter(
        message_id=message.message_id,
        routing_key=message.routing_key,
        type=message.type or str(headers.get("task") or ""),
        reason=str(reason),
        excerpt=message.body[:EXCERPT].decode(errors="replace"),
    )
