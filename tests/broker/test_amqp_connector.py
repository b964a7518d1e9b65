"""The connector `amqp` against a real broker: a message is stored, or the work says why it is not."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pytest_django import Settings

from processes.connections import rabbitmq as connections
from tasks.connectors.amqp import MAX_BODY_BYTES, publish_message
from tasks.connectors.base import ConnectorError, Work


def work(**properties: Any) -> Work:
    return Work(
        instance_id=uuid.uuid4(),
        element_id="Tell",
        topic="amqp",
        properties=properties,
        variables={},
        headers={},
        idempotency_key="instance:7",
        attempt=1,
        deadline=time.monotonic() + 5,
    )


@pytest.fixture
def exchange(broker: BlockingChannel, settings: Settings) -> Iterator[str]:
    """One that models may publish to, with nothing bound to it."""
    name = f"pythmata.test.{uuid.uuid4().hex}"
    settings.AMQP_CONNECTOR_EXCHANGES = ["pythmata.test.*"]
    broker.exchange_declare(name, "topic")
    connections._connection.cache_clear()
    yield name
    connection = connections.shared()
    assert connection is not None
    connection.close()
    connections._connection.cache_clear()
    broker.exchange_delete(name)


@pytest.fixture
def queue(broker: BlockingChannel, exchange: str) -> str:
    """Bound to the exchange for orders."""
    name: str = broker.queue_declare("", exclusive=True).method.queue
    broker.queue_bind(name, exchange, "order.*")
    return name


def test_a_message_is_in_the_queue_when_the_work_is_done(
    broker: BlockingChannel, exchange: str, queue: str
) -> None:
    properties: dict[str, Any] = {
        "routingKey": "order.placed",
        "type": "order",
        "headers": {"urgent": True, "n": 3},
    }
    result = publish_message(work(exchange=exchange, body={"order": 7}, **properties))
    assert result == {"messageId": "instance:7"}
    method, found, body = broker.basic_get(queue, auto_ack=True)
    assert method is not None
    assert json.loads(body) == {"order": 7}
    assert (found.message_id, found.type, found.content_type) == ("instance:7", "order", "application/json")
    assert (found.delivery_mode, found.headers) == (2, {"urgent": True, "n": "3"})


def test_while_nobody_takes_it_the_work_is_tried_again(exchange: str, queue: str) -> None:
    with pytest.raises(ConnectorError, match="Bind a queue") as error:
        publish_message(work(exchange=exchange, routingKey="invoice.paid"))
    assert not error.value.permanent


def test_an_exchange_that_does_not_exist_is_an_incident_and_spoils_nothing(exchange: str, queue: str) -> None:
    with pytest.raises(ConnectorError, match=r"no exchange .pythmata\.test\.missing.") as error:
        publish_message(work(exchange="pythmata.test.missing"))
    assert error.value.permanent
    publish_message(work(exchange=exchange, routingKey="order.placed"))


@pytest.mark.parametrize("name", ["pythmata.jobs", "pythmata.events", "amq.topic"])
def test_exchanges_that_the_operator_does_not_name_are_refused(exchange: str, name: str) -> None:
    with pytest.raises(ConnectorError, match="AMQP_CONNECTOR_EXCHANGES") as error:
        publish_message(work(exchange=name, routingKey="engine"))
    assert error.value.permanent


@pytest.mark.parametrize(
    "properties, text",
    [
        ({}, "'exchange'"),
        ({"routingKey": "x" * 256}, "255 bytes"),
        ({"type": "ü" * 128}, "255 bytes"),
        ({"body": "x" * (MAX_BODY_BYTES + 1)}, "1000000 bytes"),
        ({"headers": {"a": [1]}}, "single value"),
        ({"headers": "no object"}, "no JSON object"),
    ],
)
def test_a_bad_message_is_refused_before_it_is_sent(
    exchange: str, properties: dict[str, Any], text: str
) -> None:
    given = properties if not properties else {"exchange": exchange, **properties}
    with pytest.raises(ConnectorError, match=text) as error:
        publish_message(work(**given))
    assert error.value.permanent


def test_the_largest_message_is_taken(exchange: str, queue: str) -> None:
    publish_message(work(exchange=exchange, routingKey="order." + "x" * 249, body="x" * MAX_BODY_BYTES))


def test_without_a_broker_it_is_an_incident(settings: Settings) -> None:
    settings.AMQP_URL = ""
    settings.AMQP_CONNECTOR_EXCHANGES = ["*"]
    with pytest.raises(ConnectorError, match="AMQP_URL") as error:
        publish_message(work(exchange="any"))
    assert error.value.permanent


def test_while_the_broker_is_away_the_work_is_tried_again(settings: Settings) -> None:
    settings.AMQP_URL = "amqp://guest:guest@127.0.0.1:1/"
    settings.AMQP_CONNECTOR_EXCHANGES = ["*"]
    with pytest.raises(ConnectorError, match="cannot be reached") as error:
        publish_message(work(exchange="any"))
    assert not error.value.permanent
