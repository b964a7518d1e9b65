"""The RabbitMQ that these tests may use: AMQP_TEST_URL, or this machine's. They take names of their own."""

import os
import uuid
from collections.abc import Iterator

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pytest_django import Settings

from processes import event_bus
from processes.connections import rabbitmq as rabbitmq_connections
from processes.connections.rabbitmq import RabbitConnection, Topology

URL = os.environ.get("AMQP_TEST_URL", "amqp://guest:guest@127.0.0.1:5672/")


@pytest.fixture
def broker(settings: Settings) -> Iterator[BlockingChannel]:
    """A channel of the test's own on a real broker; skips where there is none."""
    parameters = pika.URLParameters(URL)
    parameters.connection_attempts, parameters.socket_timeout = 1, 2
    try:
        connection = pika.BlockingConnection(parameters)
    except (pika.exceptions.AMQPError, OSError) as error:
        pytest.skip(f"no RabbitMQ at {URL.rpartition('@')[2]}: {error!r}")
    settings.AMQP_URL = URL
    yield connection.channel()
    connection.close()


@pytest.fixture
def topology(broker: BlockingChannel) -> Iterator[Topology]:
    """An exchange and a queue that nobody else has, removed afterwards."""
    name = f"pythmata.test.{uuid.uuid4().hex}"
    names = Topology(exchange=name, queue=f"{name}.queue")
    yield names
    remove(broker, names)


def remove(channel: BlockingChannel, topology: Topology) -> None:
    for queue in (topology.queue, topology.dead_queue):
        channel.queue_delete(queue)
    channel.exchange_delete(topology.exchange)


@pytest.fixture
def rabbitmq(broker: BlockingChannel) -> Iterator[RabbitConnection]:
    connection = RabbitConnection(URL, timeout=5)
    yield connection
    connection.close()


@pytest.fixture
def events(broker: BlockingChannel, monkeypatch: pytest.MonkeyPatch) -> Iterator[Topology]:
    """The event bus, with an exchange and a queue that nobody else has."""
    name = f"pythmata.test.{uuid.uuid4().hex}"
    topology = Topology(exchange=name, queue=f"{name}.all", limit=100)
    monkeypatch.setattr(event_bus, "EVENTS", topology)
    rabbitmq_connections._connection.cache_clear()
    yield topology
    connection = rabbitmq_connections.shared()
    assert connection is not None
    connection.close()
    rabbitmq_connections._connection.cache_clear()
    remove(broker, topology)
