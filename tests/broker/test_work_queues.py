"""The queues of the workers at the broker: as they should be, or told."""

from __future__ import annotations

import uuid

import pytest
from pika.adapters.blocking_connection import BlockingChannel

from pythmata.celery import app, queue_trouble, work_queue

pytestmark = [
    pytest.mark.rabbitmq,
    pytest.mark.skipif(app.conf.broker_url.startswith("memory"), reason="Celery has no broker: set AMQP_URL"),
]


def test_a_missing_queue_is_made(broker: BlockingChannel) -> None:
    queue = work_queue(f"test.{uuid.uuid4()}")
    assert queue_trouble(queue) == ""
    assert queue_trouble(queue) == ""
    assert broker.queue_declare(queue.name, passive=True).method.queue == queue.name
    broker.queue_delete(queue.name)


def test_a_queue_of_another_kind_is_told(broker: BlockingChannel) -> None:
    name = f"test.{uuid.uuid4()}"
    broker.queue_declare(name, durable=True)
    assert "inequivalent arg" in queue_trouble(work_queue(name))
    broker.queue_delete(name)
