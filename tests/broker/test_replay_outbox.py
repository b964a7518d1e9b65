"""Events that were sent are sent again, as they were, when somebody asks for it."""

from __future__ import annotations

import io
import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from pika.adapters.blocking_connection import BlockingChannel
from pytest_django import Settings

from processes import outbox
from processes.connections.rabbitmq import Topology
from processes.models import OperationLog, OutboxMessage

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
TOPICS = ("instance.started", "job.created", "instance.ended")


@pytest.fixture
def rows() -> list[OutboxMessage]:
    """One event an hour; all were sent."""
    return [
        OutboxMessage.objects.create(
            topic=topic,
            body={"n": hours},
            created_at=START + timedelta(hours=hours),
            sent_at=START + timedelta(hours=hours, seconds=1),
        )
        for hours, topic in enumerate(TOPICS)
    ]


def replay(**options: object) -> str:
    out = io.StringIO()
    call_command("replay_outbox", stdout=out, **options)
    return out.getvalue()


def unsent() -> list[str]:
    return list(OutboxMessage.objects.filter(sent_at=None).order_by("id").values_list("topic", flat=True))


def taken(broker: BlockingChannel, queue: str) -> list[tuple[str, str, int]]:
    """Routing key, message id and number of each message in the queue."""
    found = []
    while (message := broker.basic_get(queue, auto_ack=True))[0] is not None:
        method, properties, body = message
        found.append((method.routing_key, properties.message_id, json.loads(body)["n"]))
    return found


@pytest.mark.rabbitmq
def test_the_relay_sends_them_again_with_their_ids(
    broker: BlockingChannel, events: Topology, rows: list[OutboxMessage]
) -> None:
    OutboxMessage.objects.update(sent_at=None)
    assert outbox.relay_once() == 3
    first = taken(broker, events.queue)
    assert outbox.relay_once() == 0
    assert "2 events" in replay(since="2026-01-01T01:00:00Z")
    assert outbox.relay_once() == 2
    again = taken(broker, events.queue)
    assert again == first[1:] == [(row.topic, str(row.event_id), row.body["n"]) for row in rows[1:]]
    assert unsent() == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"since": "2026-01-01T00:00:00Z"}, list(TOPICS)),
        ({"since": "2026-01-01"}, list(TOPICS)),
        ({"since": "2026-01-01T00:00:01Z"}, list(TOPICS[1:])),
        ({"since": "2026-01-01T01:00:00+01:00", "until": "2026-01-01T02:00:00Z"}, list(TOPICS[:2])),
        ({"since": "2026-01-01", "topic": "instance.*"}, ["instance.started", "instance.ended"]),
        ({"since": "2026-01-01", "topic": "nothing.*"}, []),
    ],
)
def test_which_are_chosen(
    settings: Settings, rows: list[OutboxMessage], options: dict[str, str], expected: list[str]
) -> None:
    settings.AMQP_URL = "amqp://127.0.0.1:1/"
    assert f"{len(expected)} events" in replay(**options, dry_run=True)
    assert unsent() == []
    replay(**options)
    assert unsent() == expected


def test_more_than_one_step(settings: Settings) -> None:
    settings.AMQP_URL = "amqp://127.0.0.1:1/"
    count = 2 * outbox.BATCH + 1
    OutboxMessage.objects.bulk_create(
        OutboxMessage(event_id=uuid.uuid4(), topic="t", body={}, created_at=START, sent_at=START)
        for _ in range(count)
    )
    assert f"{count} events" in replay(since="2026-01-01")
    assert len(unsent()) == count


def test_it_stands_in_the_operation_log(settings: Settings, rows: list[OutboxMessage]) -> None:
    settings.AMQP_URL = "amqp://127.0.0.1:1/"
    replay(since="2026-01-01", topic="job.*")
    row = OperationLog.objects.get(action="replay")
    assert (row.door, row.object_type, row.object_id) == ("command line", "outbox", "job.*")
    assert row.detail["since"] == START.isoformat()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"since": "yesterday"}, "no moment"),
        ({"since": "2026-02-31"}, "no moment"),
        ({"since": "2026-01-02", "until": "2026-01-01"}, "not before"),
        ({"since": "2026-01-01"}, "AMQP_URL"),
    ],
)
def test_what_it_refuses(
    settings: Settings, rows: list[OutboxMessage], options: dict[str, str], reason: str
) -> None:
    settings.AMQP_URL = ""
    with pytest.raises(CommandError, match=reason):
        replay(**options)
    assert unsent() == []
