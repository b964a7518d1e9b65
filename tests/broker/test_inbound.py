"""Messages of other systems: read strictly, delivered once, and kept among the dead with a reason."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from pika.adapters.blocking_connection import BlockingChannel

from engine.errors import CommandRejected
from processes import inbound
from processes.connections.rabbitmq import Message, RabbitConnection, Rejected, Topology
from processes.inbound import Doors, MessageBody, deliver, read
from processes.management.commands.consume_messages import consume
from tests.broker.conftest import remove


def message(body: Any, message_id: str = "m1", content_type: str = "application/json") -> Message:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Message(body=data, message_id=message_id, content_type=content_type)


class Receiver:
    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []

    def __call__(self, **what: Any) -> None:
        self.got.append(what)


def test_everything_that_is_said_arrives() -> None:
    receiver = Receiver()
    instance = uuid.uuid4()
    body = {
        "name": "Paid",
        "variables": {"amount": 12.5},
        "correlation_key": "o1",
        "business_key": "b1",
        "instance": str(instance),
        "variables_match": {"region": "south"},
        "ttl": 60,
        "tenant": "acme",
    }
    deliver(message(body), to=Doors(message=receiver))
    assert receiver.got == [
        {
            "name": "Paid",
            "variables": {"amount": 12.5},
            "correlation_key": "o1",
            "business_key": "b1",
            "instance_id": instance,
            "message_id": "m1",
            "variables_match": {"region": "south"},
            "ttl": timedelta(seconds=60),
            "tenant": "acme",
        }
    ]


def test_a_name_is_enough() -> None:
    receiver = Receiver()
    deliver(message({"name": "Paid"}), to=Doors(message=receiver))
    assert receiver.got[0]["variables"] == {}
    assert receiver.got[0]["correlation_key"] is receiver.got[0]["ttl"] is None


def test_a_cloud_event_brings_its_own_id() -> None:
    event = {"specversion": "1.0", "id": "e1", "type": "x", "source": "y", "data": {"name": "Paid"}}
    body, message_id = read(message(event, message_id="", content_type="application/cloudevents+json"))
    assert isinstance(body, MessageBody)
    assert (body.name, message_id) == ("Paid", "e1")


def test_a_signal_and_a_start_go_through_their_doors() -> None:
    signals, starts = Receiver(), Receiver()
    doors = Doors(signal=signals, start=starts)
    deliver(message({"signal": "Stop", "variables": {"why": "rain"}, "tenant": "acme"}), to=doors)
    deliver(message({"process": "order", "business_key": "o1", "variables": {"a": 1}}, "m2"), to=doors)
    assert signals.got == [
        {"name": "Stop", "variables": {"why": "rain"}, "message_id": "m1", "tenant": "acme"}
    ]
    assert starts.got == [
        {
            "process_key": "order",
            "variables": {"a": 1},
            "business_key": "o1",
            "start_event": None,
            "idempotency_key": "m2",
            "tenant": "",
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        {"signal": "Stop", "name": "Paid"},
        {"process": "order", "ttl": 3},
        {"variables": {}},
        b"\xff\xfe",
        b"not json",
        b"[" * 50_000,
        [],
        {},
        {"name": ""},
        {"name": "x" * 256},
        {"name": 3},
        {"name": "Paid", "status": "completed"},
        {"name": "Paid", "variables": [1]},
        {"name": "Paid", "instance": "1"},
        {"name": "Paid", "ttl": -1},
        {"name": "Paid", "ttl": 1e300},
        b'{"name": "Paid", "variables": {"x": "' + b"x" * 1024 * 1024 + b'"}}',
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_cannot_be_read_is_rejected_with_the_reason(body: Any) -> None:
    with pytest.raises(Rejected, match=r"The body cannot be read: .+"):
        deliver(message(body), to=Doors(message=Receiver()))


@pytest.mark.parametrize("message_id", ["", "x" * 256])
def test_without_an_id_a_repetition_cannot_be_told(message_id: str) -> None:
    with pytest.raises(Rejected, match="message_id is missing"):
        deliver(message({"name": "Paid"}, message_id), to=Doors(message=Receiver()))


def test_what_the_engine_refuses_is_rejected_with_its_reason() -> None:
    def refuse(**what: Any) -> None:
        raise CommandRejected("Two instances wait for 'Paid'.")

    with pytest.raises(Rejected, match="Two instances wait"):
        deliver(message({"name": "Paid"}), to=Doors(message=refuse))


# The consumer ------------------------------------------------------------------------------------------------


@pytest.fixture
def queue(broker: BlockingChannel, monkeypatch: pytest.MonkeyPatch) -> Iterator[Topology]:
    name = f"pythmata.test.{uuid.uuid4().hex}"
    topology = Topology(exchange=name, queue=name)
    monkeypatch.setattr(inbound, "INBOUND", topology)
    yield topology
    remove(broker, topology)


def run_until(connection: RabbitConnection, condition: Any) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=consume, args=(connection, stop))
    thread.start()
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    stop.set()
    thread.join(15)
    assert not thread.is_alive()
    assert condition()


@pytest.mark.rabbitmq
@pytest.mark.django_db
def test_a_poisoned_message_holds_up_nobody(
    broker: BlockingChannel, queue: Topology, rabbitmq: RabbitConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[str] = []
    original = inbound.deliver
    monkeypatch.setattr(
        inbound,
        "deliver",
        lambda one: original(one, to=Doors(message=lambda **what: got.append(what["message_id"]))),
    )
    rabbitmq.declare(queue)
    for one in (message(b"?", "bad"), message({"name": "Paid"}, "good")):
        rabbitmq.publish(queue.exchange, one)
    run_until(rabbitmq, lambda: got == ["good"])
    _, properties, body = broker.basic_get(queue.dead_queue, auto_ack=True)
    assert (body, properties.message_id) == (b"?", "bad")
    assert "cannot be read" in properties.headers["x-reason"]


@pytest.mark.rabbitmq
@pytest.mark.django_db
def test_an_outage_of_the_database_costs_time_and_no_message(
    broker: BlockingChannel, queue: Topology, rabbitmq: RabbitConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[bool] = []

    def fail_twice(one: Message) -> None:
        tries.append(one.redelivered)
        if len(tries) < 3:
            raise OperationalError("gone")

    monkeypatch.setattr(inbound, "deliver", fail_twice)
    rabbitmq.declare(queue)
    rabbitmq.publish(queue.exchange, message({"name": "Paid"}))
    run_until(rabbitmq, lambda: len(tries) == 3)
    # Kept in hand all the while: it was never given back to be counted as a poisoned one.
    assert tries == [False, False, False]
    assert broker.queue_declare(queue.queue, passive=True).method.message_count == 0
    assert broker.queue_declare(queue.dead_queue, passive=True).method.message_count == 0
