"""Rows written by the hundred hold what was given, whatever it is."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from processes import bulk
from processes.array_literals import literal, writer_of
from processes.models import BufferedMessage, OutboxMessage, ProcessDefinition, Timer
from processes.models.base import new_id

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
TEXTS = [
    "",
    "NULL",
    "null",
    '"',
    "\\",
    "\\N",
    "{}",
    "{a,b}",
    ",",
    "a\nb\tc\r\n\\.\n",
    "'; DROP TABLE x; --",
    "%s",
    "Ünïcödé 🙂",
    " ",
]
DOCUMENTS: list[Any] = [
    {"text": 'a "quoted" \\ word', "list": [1, 2.5, None, True], "deep": {"{": "}"}},
    10**30,
    "NULL",
    [],
    0,
    False,
    "🙂",
]
NAMES = ("event_id", "instance_id", "seq", "topic", "body", "created_at", "sent_at")


def outbox_row(topic: str = "t", body: Any = None, **values: Any) -> tuple[Any, ...]:
    row = {
        "event_id": new_id(),
        "instance_id": None,
        "seq": 0,
        "topic": topic,
        "body": body or {},
        "sent_at": None,
    }
    row |= {"created_at": AT, **values}
    return tuple(row[name] for name in NAMES)


def test_text_comes_back_as_it_was() -> None:
    bulk.insert(OutboxMessage, NAMES, [outbox_row(topic=text) for text in TEXTS])
    assert list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True)) == TEXTS


def test_documents_come_back_as_they_were() -> None:
    rows = [outbox_row(seq=number, body={"value": document}) for number, document in enumerate(DOCUMENTS)]
    bulk.insert(OutboxMessage, NAMES, rows)
    assert [row.body["value"] for row in OutboxMessage.objects.order_by("seq")] == DOCUMENTS


def test_ids_times_and_nulls_come_back_as_they_were() -> None:
    instance = uuid.uuid4()
    bulk.insert(OutboxMessage, NAMES, [outbox_row(instance_id=instance, sent_at=AT), outbox_row()])
    first, second = OutboxMessage.objects.order_by("id")
    assert (first.instance_id, first.created_at, first.sent_at) == (instance, AT, AT)
    assert (second.instance_id, second.sent_at) == (None, None)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\xff", b'\\x{},"' * 100])
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    names = ("name", "correlation_key", "payload", "expires_at", "created_at", "result")
    bulk.insert(BufferedMessage, names, [("n", None, data, AT, AT, "")])
    row = BufferedMessage.objects.get()
    assert (bytes(row.payload), row.correlation_key) == (data, None)


def test_rows_keep_their_order() -> None:
    bulk.insert(OutboxMessage, NAMES, [outbox_row(seq=number) for number in range(2_500)])
    assert list(OutboxMessage.objects.order_by("id").values_list("seq", flat=True)) == list(range(2_500))


def test_an_update_says_how_many_rows_were_there() -> None:
    bulk.insert(OutboxMessage, NAMES, [outbox_row(seq=number) for number in range(3)])
    known = list(OutboxMessage.objects.order_by("id").values_list("pk", flat=True))
    rows = [(known[0], "first", {"a": 1}), (known[2], "third", {}), (10**9, "nobody", {})]
    assert bulk.update(OutboxMessage, ("id",), ("topic", "body"), rows) == 2
    assert list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True)) == [
        "first",
        "t",
        "third",
    ]


def test_an_update_counts_up() -> None:
    bulk.insert(OutboxMessage, NAMES, [outbox_row(seq=7)])
    row = OutboxMessage.objects.get()
    assert bulk.update(OutboxMessage, ("id", "seq"), ("topic",), [(row.pk, 7, "x")], count_up="seq") == 1
    assert bulk.update(OutboxMessage, ("id", "seq"), ("topic",), [(row.pk, 7, "y")], count_up="seq") == 0
    row.refresh_from_db()
    assert (row.seq, row.topic) == (8, "x")


def test_an_upsert_replaces_what_is_there() -> None:
    known = new_id()
    bulk.insert(OutboxMessage, NAMES, [outbox_row(event_id=known, topic="old")])
    rows = [outbox_row(event_id=known, topic="new"), outbox_row(topic="other")]
    bulk.upsert(OutboxMessage, NAMES, ("event_id",), rows)
    assert sorted(OutboxMessage.objects.values_list("topic", flat=True)) == ["new", "other"]


def test_a_delete_says_how_many_rows_were_there() -> None:
    bulk.insert(OutboxMessage, NAMES, [outbox_row(topic=text) for text in ("a", "b", "c")])
    assert bulk.delete(OutboxMessage, ("topic", "seq"), [("a", 0), ("b", 0), ("b", 1)]) == 2
    assert OutboxMessage.objects.get().topic == "c"


def test_nothing_is_asked_of_the_database_for_no_rows(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        bulk.insert(OutboxMessage, NAMES, [])
        bulk.upsert(OutboxMessage, NAMES, ("event_id",), [])
        assert bulk.update(OutboxMessage, ("id",), ("topic",), []) == 0
        assert bulk.delete(OutboxMessage, ("id",), []) == 0


@pytest.mark.postgres
def test_text_that_is_too_long_is_refused_and_not_cut() -> None:
    bulk.insert(OutboxMessage, NAMES, [outbox_row(topic="x" * 255)])
    with pytest.raises(DatabaseError), transaction.atomic():
        bulk.insert(OutboxMessage, NAMES, [outbox_row(topic="x" * 256)])
    row = OutboxMessage.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        bulk.update(OutboxMessage, ("id",), ("topic",), [(row.pk, "x" * 256)])


def test_foreign_keys_are_written_as_what_they_point_at() -> None:
    field = Timer._meta.get_field("definition")
    known = uuid.uuid4()
    assert field.related_model is ProcessDefinition
    assert literal(writer_of(field), [known, None]) == f"{{{known},NULL}}"


@pytest.mark.postgres
def test_spans_are_read_exactly() -> None:
    span = timedelta(days=40, hours=-3, microseconds=1)
    written = literal(writer_of(ProcessDefinition._meta.get_field("history_ttl")), [span, -span, None])
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::interval[])", [written])
        assert cursor.fetchall() == [(span,), (-span,), (None,)]
