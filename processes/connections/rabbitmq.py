"""RabbitMQ: the one door to pika. Publishing with confirms, consuming with acknowledgements."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import pika
from django.conf import settings
from pika.adapters.blocking_connection import BlockingChannel
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError, ChannelClosedByBroker, UnroutableError

from processes.connections.base import Connection
from processes.connections.breaker import Backoff, Breaker

logger = logging.getLogger(__name__)

PERSISTENT = 2
DELIVERY_LIMIT = 5


class RefusedByBroker(Exception):
    """The broker closed the channel over what was asked: no such exchange, no right to it."""


class Unroutable(Exception):
    """The broker has no queue for the message; it was not taken."""


@dataclass(frozen=True)
class Message:
    """A message from or for the broker."""

    body: bytes
    routing_key: str = ""
    message_id: str = ""
    type: str = ""
    content_type: str = "application/json"
    headers: Mapping[str, Any] = field(default_factory=dict)
    redelivered: bool = False
    tag: int = 0


class Depth(NamedTuple):
    messages: int
    consumers: int


@dataclass(frozen=True)
class Topology:
    """A topic exchange and one quorum queue bound to it.

    A message given up on goes to the queue `<queue>.dead`. With `limit` the oldest messages make room for new
    ones when the queue is full; such a queue has no dead letters.
    """

    exchange: str
    queue: str
    binding: str = "#"
    limit: int | None = None

    @property
    def dead_queue(self) -> str:
        return f"{self.queue}.dead"


class RabbitConnection(Connection[BlockingChannel]):
    """A channel in confirm mode for each thread: pika's blocking connection must not be shared."""

    per_thread = True
    # The second is what a handshake raises, and no AMQPError.
    errors = (AMQPError, AMQPConnectorException, OSError)

    def __init__(self, url: str, timeout: float) -> None:
        super().__init__("rabbitmq", breaker=Breaker(Backoff(first=0.5, cap=10.0)))
        self._parameters = _parameters(url, timeout)
        self._required: list[Topology] = []

    def require(self, topology: Topology) -> None:
        """Declare the topology with every connection from now on: a broker that was wiped gets it back."""
        if topology not in self._required:
            self._required.append(topology)
            self.reset()

    def _open(self) -> BlockingChannel:
        connection = pika.BlockingConnection(self._parameters)
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            for topology in self._required:
                _declare(channel, topology)
        except self.errors:
            connection.close()
            raise
        return channel

    def _is_alive(self, handle: BlockingChannel) -> bool:
        try:
            # Reads what the broker said meanwhile, its farewell included.
            handle.connection.process_data_events(time_limit=0)
        except self.errors:
            return False
        return bool(handle.is_open and handle.connection.is_open)

    def _dispose(self, handle: BlockingChannel) -> None:
        if handle.connection.is_open:
            handle.connection.close()

    def ping(self) -> None:
        self.call(lambda channel: channel.connection.process_data_events(time_limit=0))

    def declare(self, topology: Topology) -> None:
        """Make exchange, queue, binding and dead-letter queue if they are missing. Raises ConnectionFailed."""
        self.call(lambda channel: _declare(channel, topology))

    def depth(self, queue: str) -> Depth | None:
        """How many messages wait in it, and how many consumers it has; None if there is no such queue.

        Raises ConnectionFailed.
        """
        return self.call(lambda channel: _depth(channel, queue))

    def waiting(self, queue: str, limit: int) -> list[Message]:
        """The first messages of the queue, which stay there. Raises ConnectionFailed."""
        return self.call(lambda channel: _look(channel, queue, limit))

    def empty(self, queue: str, handle: Callable[[Message], None]) -> int:
        """Give each message that waits now to ``handle``, then take it off; how many. Raises ConnectionFailed."""
        return self.call(lambda channel: _empty(channel, queue, handle))

    def publish(self, exchange: str, message: Message) -> None:
        """Returns once the broker has stored the message.

        Raises Unroutable if no queue takes it, ConnectionFailed if that is unknown: publish it again, consumers
        know it by its id.
        """
        self.call(lambda channel: _publish(channel, exchange, message))

    def publish_once(self, exchange: str, message: Message) -> None:
        """As `publish`, to an exchange that is not ours: on a channel of its own, for the broker closes it over a
        mistake. Raises RefusedByBroker besides."""
        self.call(lambda channel: _publish_aside(channel, exchange, message))

    def consume(self, topology: Topology, handle: Callable[[Message], None], stop: threading.Event) -> None:
        """Give each message to `handle` until `stop` is set; acknowledge it after.

        `handle` raises Rejected to send a message to the dead-letter queue with the reason. Any other exception
        leaves the message with the broker and passes through. Raises ConnectionFailed.
        """
        self.require(topology)
        self.ping()
        try:
            self.call(lambda channel: _consume(channel, topology, handle, stop))
        finally:
            # Whatever was not acknowledged goes back to the queue with the connection.
            self.reset()

    def pause(self, seconds: float) -> None:
        """Wait without losing the connection: heartbeats go on. Raises ConnectionFailed."""
        self.call(lambda channel: channel.connection.sleep(seconds))


class Rejected(Exception):
    """The message can never be handled; its text is the reason."""


def _parameters(url: str, timeout: float) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = 10
    parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = timeout
    parameters.connection_attempts = 1
    return parameters


def _declare(channel: BlockingChannel, topology: Topology) -> None:
    channel.exchange_declare(topology.exchange, exchange_type="topic", durable=True)
    arguments: dict[str, Any] = {"x-queue-type": "quorum"}
    if topology.limit is not None:
        arguments |= {"x-max-length": topology.limit, "x-overflow": "drop-head"}
    else:
        channel.queue_declare(topology.dead_queue, durable=True, arguments={"x-queue-type": "quorum"})
        arguments |= {
            "x-delivery-limit": DELIVERY_LIMIT,
            # The default exchange leads to the queue of that name.
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": topology.dead_queue,
        }
    channel.queue_declare(topology.queue, durable=True, arguments=arguments)
    channel.queue_bind(topology.queue, topology.exchange, topology.binding)


def _publish(channel: BlockingChannel, exchange: str, message: Message) -> None:
    properties = pika.BasicProperties(
        delivery_mode=PERSISTENT,
        message_id=message.message_id or None,
        type=message.type or None,
        content_type=message.content_type,
        headers=dict(message.headers) or None,
    )
    try:
        channel.basic_publish(exchange, message.routing_key, message.body, properties, mandatory=True)
    except UnroutableError as error:
        raise Unroutable(f"No queue takes {message.routing_key!r} of exchange {exchange!r}.") from error


def _depth(channel: BlockingChannel, queue: str) -> Depth | None:
    aside = channel.connection.channel()
    try:
        found = aside.queue_declare(queue, passive=True).method
    except ChannelClosedByBroker:
        return None
    aside.close()
    return Depth(found.message_count, found.consumer_count)


def _look(channel: BlockingChannel, queue: str, limit: int) -> list[Message]:
    aside = channel.connection.channel()
    try:
        return list(islice(_gotten(aside, queue), limit))
    finally:
        # What was not acknowledged goes back to its place with the channel.
        aside.close()


def _empty(channel: BlockingChannel, queue: str, handle: Callable[[Message], None]) -> int:
    depth, aside = _depth(channel, queue), channel.connection.channel()
    count = 0
    try:
        for message in islice(_gotten(aside, queue), depth.messages if depth else 0):
            handle(message)
            aside.basic_ack(message.tag)
            count += 1
    finally:
        aside.close()
    return count


def _gotten(channel: BlockingChannel, queue: str) -> Iterator[Message]:
    while True:
        method, properties, body = channel.basic_get(queue)
        if method is None:
            return
        yield _message(method, properties, body)


def _publish_aside(channel: BlockingChannel, exchange: str, message: Message) -> None:
    aside = channel.connection.channel()
    try:
        aside.confirm_delivery()
        _publish(aside, exchange, message)
    except ChannelClosedByBroker as error:
        raise RefusedByBroker(error.reply_text) from error
    finally:
        if aside.is_open:
            aside.close()


def _consume(
    channel: BlockingChannel, topology: Topology, handle: Callable[[Message], None], stop: threading.Event
) -> None:
    channel.basic_qos(prefetch_count=1)
    try:
        for method, properties, body in channel.consume(topology.queue, inactivity_timeout=0.5):
            if method is not None:
                _handle_one(channel, topology, method, _message(method, properties, body), handle)
            if stop.is_set():
                break
    finally:
        if channel.is_open:
            channel.cancel()


def _handle_one(
    channel: BlockingChannel,
    topology: Topology,
    method: Any,
    message: Message,
    handle: Callable[[Message], None],
) -> None:
    try:
        handle(message)
    except Rejected as reason:
        # First stored among the dead with its reason, then acknowledged: a crash between doubles, never loses.
        dead = Message(
            body=message.body,
            routing_key=topology.dead_queue,
            message_id=message.message_id,
            type=message.type,
            content_type=message.content_type,
            headers={**message.headers, "x-reason": str(reason)[:1000]},
        )
        _publish(channel, "", dead)
    channel.basic_ack(method.delivery_tag)


def _message(method: Any, properties: pika.BasicProperties, body: bytes) -> Message:
    return Message(
        body=body,
        routing_key=method.routing_key,
        message_id=properties.message_id or "",
        type=properties.type or "",
        content_type=properties.content_type or "",
        headers=properties.headers or {},
        redelivered=method.redelivered,
        tag=method.delivery_tag,
    )


@lru_cache
def _connection(url: str, timeout: float) -> RabbitConnection:
    return RabbitConnection(url, timeout)


def shared() -> RabbitConnection | None:
    """This process's connection, or None where no RabbitMQ is configured."""
    url = settings.AMQP_URL
    return _connection(url, settings.AMQP_TIMEOUT_SECONDS) if url else None
