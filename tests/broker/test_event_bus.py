"""Events out of the outbox: confirmed by a real broker or still in the outbox."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pytest_django import Settings

from processes.connections.rabbitmq import Topology
from processes.event_bus import Envelope, cloud_event, is_configured, publish
from processes.event_types import EventData


def envelope(number: int) -> Envelope:
    return Envelope(number, "order.instance.completed", b'{"n": %d}' % number, str(uuid.UUID(int=number)))


@pytest.mark.rabbitmq
def test_events_reach_the_exchange_in_order(broker: BlockingChannel, events: Topology) -> None:
    assert publish([envelope(1), envelope(2), envelope(3)]) == [1, 2, 3]
    got = [broker.basic_get(events.queue, auto_ack=True) for _ in range(3)]
    assert [json.loads(body)["n"] for _, _, body in got] == [1, 2, 3]
    method, properties, _ = got[0]
    assert method.routing_key == "order.instance.completed"
    assert properties.content_type == "application/cloudevents+json"
    assert properties.message_id == str(uuid.UUID(int=1))
    assert properties.delivery_mode == 2


@pytest.mark.rabbitmq
def test_a_subscriber_gets_the_topics_it_binds(broker: BlockingChannel, events: Topology) -> None:
    assert publish([envelope(1)]) == [1]
    mine = broker.queue_declare("", exclusive=True).method.queue
    broker.queue_bind(mine, events.exchange, "*.instance.*")
    assert publish([envelope(2)]) == [2]
    assert broker.basic_get(mine, auto_ack=True)[2] == b'{"n": 2}'


@pytest.mark.rabbitmq
def test_a_queue_that_somebody_removed_is_made_anew(broker: BlockingChannel, events: Topology) -> None:
    assert publish([envelope(1)]) == [1]
    broker.queue_delete(events.queue)
    assert publish([envelope(2)]) == [2]
    assert broker.basic_get(events.queue, auto_ack=True)[2] == b'{"n": 2}'


def test_a_broker_that_is_away_confirms_nothing(settings: Settings) -> None:
    settings.AMQP_URL = "amqp://guest:guest@127.0.0.1:1/"
    assert publish([envelope(1), envelope(2)]) == []


def test_without_a_broker_there_is_nothing_to_confirm(settings: Settings) -> None:
    settings.AMQP_URL = ""
    assert not is_configured()
    assert publish([envelope(1)]) == [1]
    settings.AMQP_URL = "amqp://somewhere/"
    assert is_configured()


class Example(EventData, frozen=True, kw_only=True):
    type = "example.done"
    status: str


def test_a_cloud_event_has_every_required_attribute() -> None:
    event = cloud_event(
        event_id=uuid.UUID(int=7),
        subject="i1",
        at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        data=Example(status="completed"),
        sequence=3,
    )
    assert event == {
        "specversion": "1.0",
        "id": "00000000-0000-0000-0000-000000000007",
        "source": "pythmata",
        "type": "org.pythmata.example.done",
        "subject": "i1",
        "time": "2026-01-02T03:04:05+00:00",
        "datacontenttype": "application/json",
        "data": {"status": "completed"},
        "sequence": "3",
        "sequencetype": "Integer",
    }
