"""The connection to a real RabbitMQ: nothing counts as sent that the broker did not store, nothing gets lost."""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from pika.adapters.blocking_connection import BlockingChannel

from processes.connections.base import ConnectionFailed
from processes.connections.rabbitmq import (
    DELIVERY_LIMIT,
    Message,
    RabbitConnection,
    Rejected,
    Topology,
    Unroutable,
)
from tests.broker.conftest import URL
from tests.broker.relay import Relay

pytestmark = pytest.mark.rabbitmq


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def waiting(channel: BlockingChannel, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def through(relay: Relay, timeout: float = 1.0) -> RabbitConnection:
    parts = urlsplit(URL)
    account = parts.netloc.rpartition("@")[0]
    host, port = relay.address
    return RabbitConnection(f"amqp://{account}@{host}:{port}/", timeout=timeout)


def relayed() -> Relay:
    parts = urlsplit(URL)
    return Relay((parts.hostname or "127.0.0.1", parts.port or 5672))


# Out ---------------------------------------------------------------------------------------------------------


def test_a_message_arrives_whole_and_persistent(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    rabbitmq.declare(topology)
    message = Message(
        body=b'{"a": 1}', routing_key="order.started", message_id="m1", type="t", headers={"h": "1"}
    )
    rabbitmq.publish(topology.exchange, message)
    method, properties, body = broker.basic_get(topology.queue, auto_ack=True)
    assert method is not None
    assert (method.routing_key, body) == ("order.started", b'{"a": 1}')
    assert (properties.delivery_mode, properties.message_id, properties.type) == (2, "m1", "t")
    assert properties.headers["h"] == "1"
    assert rabbitmq.state == "connected"


def test_a_message_that_no_queue_takes_is_an_error(topology: Topology, rabbitmq: RabbitConnection) -> None:
    rabbitmq.declare(topology)
    rabbitmq.call(lambda channel: channel.queue_unbind(topology.queue, topology.exchange, "#"))
    with pytest.raises(Unroutable, match="No queue takes 'nobody'"):
        rabbitmq.publish(topology.exchange, Message(body=b"", routing_key="nobody"))
    assert rabbitmq.state == "connected"


def test_a_full_queue_makes_room(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    rabbitmq.declare(Topology(topology.exchange, topology.queue, limit=3))
    for number in range(5):
        rabbitmq.publish(topology.exchange, Message(body=b"%d" % number))
    assert eventually(lambda: waiting(broker, topology.queue) == 3)
    assert broker.basic_get(topology.queue, auto_ack=True)[2] == b"2"


def test_what_is_required_comes_back_after_a_wipe(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    rabbitmq.require(topology)
    rabbitmq.publish(topology.exchange, Message(body=b"1"))
    broker.queue_delete(topology.queue)
    broker.exchange_delete(topology.exchange)
    with pytest.raises(ConnectionFailed):
        rabbitmq.publish(topology.exchange, Message(body=b"2"))
    time.sleep(0.6)
    rabbitmq.publish(topology.exchange, Message(body=b"2"))
    assert broker.basic_get(topology.queue, auto_ack=True)[2] == b"2"


def test_a_connection_that_was_cut_is_opened_again(broker: BlockingChannel, topology: Topology) -> None:
    with relayed() as relay:
        connection = through(relay)
        connection.require(topology)
        connection.publish(topology.exchange, Message(body=b"1"))
        relay.cut()
        time.sleep(0.1)
        # Noticed before the next use: not even one call fails.
        connection.publish(topology.exchange, Message(body=b"2"))
        connection.close()
    assert waiting(broker, topology.queue) == 2


def test_a_broker_that_falls_silent_costs_the_timeout_and_then_nothing(topology: Topology) -> None:
    with relayed() as relay:
        connection = through(relay)
        connection.ping()
        connection.reset()
        relay.silent = True
        began = time.monotonic()
        with pytest.raises(ConnectionFailed):
            connection.ping()
        assert time.monotonic() - began < 5
        assert connection.state == "degraded"
        began = time.monotonic()
        with pytest.raises(ConnectionFailed, match="next try"):
            connection.ping()
        assert time.monotonic() - began < 0.1
        relay.silent = False
        time.sleep(0.6)
        connection.ping()
        assert connection.state == "connected"
        connection.close()


def test_a_wrong_password_is_said() -> None:
    connection = RabbitConnection("amqp://nobody:wrong@" + URL.rpartition("@")[2], timeout=2)
    with pytest.raises(ConnectionFailed):
        connection.ping()
    assert connection.last_error
    assert "wrong" not in connection.last_error
    connection.close()


def test_threads_publish_at_the_same_time(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    rabbitmq.require(topology)

    def publish() -> None:
        for _ in range(20):
            rabbitmq.publish(topology.exchange, Message(body=b"x"))
        rabbitmq.reset()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waiting(broker, topology.queue) == 80


# In ----------------------------------------------------------------------------------------------------------


class Consumer:
    """`handle` in a thread, until stopped."""

    def __init__(
        self, connection: RabbitConnection, topology: Topology, handle: Callable[[Message], None]
    ) -> None:
        self.stop = threading.Event()
        self.error: Exception | None = None
        self._arguments = (topology, handle, self.stop)
        self._connection = connection
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self._connection.consume(*self._arguments)
        except Exception as error:
            self.error = error

    def finish(self) -> None:
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


def test_messages_are_handled_once_and_acknowledged(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    got: list[Message] = []
    consumer = Consumer(rabbitmq, topology, got.append)
    assert eventually(lambda: consumer.thread.is_alive() and rabbitmq.state == "connected")
    publisher = RabbitConnection(URL, timeout=5)
    for number in range(3):
        publisher.publish(topology.exchange, Message(body=b"%d" % number, message_id=f"m{number}"))
    publisher.close()
    assert eventually(lambda: len(got) == 3)
    consumer.finish()
    assert [(message.body, message.message_id) for message in got] == [
        (b"0", "m0"),
        (b"1", "m1"),
        (b"2", "m2"),
    ]
    assert waiting(broker, topology.queue) == 0


def test_a_rejected_message_lies_among_the_dead_with_the_reason(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    def refuse(message: Message) -> None:
        raise Rejected("no JSON: line 1")

    rabbitmq.declare(topology)
    rabbitmq.publish(topology.exchange, Message(body=b"?", message_id="m", headers={"trace": "1"}))
    consumer = Consumer(rabbitmq, topology, refuse)
    assert eventually(lambda: waiting(broker, topology.dead_queue) == 1)
    consumer.finish()
    _, properties, body = broker.basic_get(topology.dead_queue, auto_ack=True)
    assert (body, properties.message_id) == (b"?", "m")
    assert (properties.headers["trace"], properties.headers["x-reason"]) == ("1", "no JSON: line 1")
    assert waiting(broker, topology.queue) == 0


def test_a_message_whose_handling_failed_comes_again_and_ends_among_the_dead(
    broker: BlockingChannel, topology: Topology, rabbitmq: RabbitConnection
) -> None:
    tries: list[bool] = []

    def fail(message: Message) -> None:
        tries.append(message.redelivered)
        raise RuntimeError("bug")

    rabbitmq.declare(topology)
    rabbitmq.publish(topology.exchange, Message(body=b"poison"))
    for _ in range(DELIVERY_LIMIT + 1):
        consumer = Consumer(rabbitmq, topology, fail)
        consumer.thread.join(10)
        assert isinstance(consumer.error, RuntimeError)
    assert tries == [False] + [True] * DELIVERY_LIMIT
    assert eventually(lambda: waiting(broker, topology.dead_queue) == 1)


def test_a_message_in_work_when_the_connection_breaks_comes_again(
    broker: BlockingChannel, topology: Topology
) -> None:
    got: list[bool] = []
    with relayed() as relay:
        connection = through(relay)

        def cut_once(message: Message) -> None:
            got.append(message.redelivered)
            if len(got) == 1:
                relay.cut()

        connection.declare(topology)
        broker.basic_publish(topology.exchange, "", b"x")
        first = Consumer(connection, topology, cut_once)
        first.thread.join(10)
        assert isinstance(first.error, ConnectionFailed)
        time.sleep(0.6)
        second = Consumer(connection, topology, cut_once)
        assert eventually(lambda: got == [False, True])
        second.finish()
        connection.close()
    assert waiting(broker, topology.queue) == 0


def test_a_pause_keeps_the_connection_alive(rabbitmq: RabbitConnection) -> None:
    rabbitmq.ping()
    rabbitmq.pause(0.2)
    assert rabbitmq.state == "connected"
