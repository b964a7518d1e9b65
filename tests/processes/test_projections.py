"""Records become rows: history, variables, waits, incidents, events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.feel.values import kind
from processes import outbox, runtime
from processes.models import (
    EventSubscription,
    Incident,
    OutboxMessage,
    ProcessDefinition,
    ProcessInstance,
    Timer,
    Variable,
)
from tests.processes.conftest import run_all
from tests.processes.diagrams import computed, message, process, user_task, waiting, waiting_for

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]


def complete(instance: ProcessInstance, **variables: Any) -> None:
    key = instance.activities.get(status="active").key
    runtime.complete_activity(instance_id=instance.pk, activity_key=key, variables=variables)
    run_all()
    instance.refresh_from_db()


def test_history_has_each_activity_with_its_end(deploy: Deploy, start: Start) -> None:
    deploy(process("work", computed("= 1", "one"), user_task()))
    instance = start("work")
    rows = instance.activities.order_by("key").values_list("element_id", "element_type", "status")
    assert list(rows) == [
        ("start", "startEvent", "completed"),
        ("element_1", "serviceTask", "completed"),
        ("element_2", "userTask", "active"),
    ]
    complete(instance)
    ended = instance.activities.order_by("key")
    assert [row.status for row in ended] == ["completed"] * 4
    assert all(row.started_at <= row.ended_at for row in ended if row.ended_at)
    assert not ended.filter(ended_at__isnull=True).exists()
    flows = instance.taken_flows.order_by("id").values_list("flow_id", flat=True)
    assert list(flows) == ["flow_0", "flow_1", "flow_2"]


def test_a_cancelled_activity_is_terminated(deploy: Deploy, start: Start) -> None:
    deploy(process("work", user_task()))
    instance = start("work")
    runtime.cancel(instance_id=instance.pk)
    run_all()
    assert instance.activities.get(element_id="element_1").status == "terminated"


VALUES: list[tuple[object, object]] = [
    ("text", "text"),
    (True, True),
    (3, 3),
    (None, None),
    (date(2026, 2, 1), "2026-02-01"),
    ([1, {"a": "b"}], [1, {"a": "b"}]),
]


@pytest.mark.parametrize(("value", "shown"), VALUES)
def test_a_variable_has_its_value_and_its_type(
    value: object, shown: object, deploy: Deploy, start: Start
) -> None:
    deploy(process("work", user_task()))
    instance = start("work", variables={"v": value})
    row = Variable.objects.get(instance=instance)
    assert (row.name, row.value, row.type) == ("v", shown, kind(value))


def test_a_number_keeps_its_digits(deploy: Deploy, start: Start) -> None:
    deploy(process("work", user_task()))
    instance = start("work", variables={"v": Decimal("0.10")})
    assert Decimal(str(Variable.objects.get(instance=instance).value)) == Decimal("0.1")


def test_the_present_value_and_all_before_it(deploy: Deploy, start: Start) -> None:
    deploy(process("work", computed("= v + 1", "v"), user_task()))
    instance = start("work", variables={"v": 1})
    runtime.set_variables(instance_id=instance.pk, variables={"v": "three"})
    run_all()
    row = Variable.objects.get(instance=instance)
    assert (row.value, row.type) == ("three", "string")
    updates = instance.variable_updates.order_by("id").values_list("value", flat=True)
    assert list(updates) == [1, 2, "three"]


def test_waits_are_rows_while_they_last(deploy: Deploy, start: Start) -> None:
    deploy(process("wait", waiting("PT1H")))
    deploy(process("order", waiting_for("paid"), outside=message("paid", "= order")))
    one, other = start("wait"), start("order", variables={"order": 7})
    assert Timer.objects.get(instance=one).element_id == "element_1"
    subscription = EventSubscription.objects.get(instance=other)
    assert (subscription.kind, subscription.name) == ("message", "paid")
    assert subscription.correlation_key == "7"


def test_an_incident_is_a_row_until_it_is_resolved(deploy: Deploy, start: Start) -> None:
    deploy(process("stuck", waiting("= span")))
    instance = start("stuck")
    incident = Incident.objects.get(instance=instance)
    assert (incident.kind, incident.element_id, incident.status) == ("timer", "element_1", "open")
    assert incident.line
    runtime.retry(incident=incident, variables={"span": "PT1H"})
    run_all()
    incident.refresh_from_db()
    assert incident.status == "resolved"
    assert incident.resolved_at is not None
    assert Timer.objects.filter(instance=instance).exists()


def test_a_retry_that_fails_again_is_another_incident(deploy: Deploy, start: Start) -> None:
    deploy(process("stuck", waiting("= span")))
    start("stuck")
    runtime.retry(incident=Incident.objects.get())
    run_all()
    assert sorted(Incident.objects.values_list("status", flat=True)) == ["open", "resolved"]


def test_without_a_bus_nothing_is_written_for_it(deploy: Deploy, start: Start, settings: Any) -> None:
    settings.AMQP_URL = ""
    deploy(process("work", user_task()))
    start("work")
    assert not OutboxMessage.objects.exists()
    assert outbox.relay_once() == 0


def test_events_count_up_without_gaps(deploy: Deploy, start: Start, settings: Any) -> None:
    settings.AMQP_URL = "amqp://nowhere"
    deploy(process("work", user_task(), user_task()))
    one = start("work", business_key="B-1", variables={"secret": "canary"})
    other = start("work")
    complete(one)
    complete(other)
    complete(one)
    for instance in (one, other):
        rows = list(OutboxMessage.objects.filter(instance_id=instance.pk).order_by("id"))
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert ProcessInstance.objects.get(pk=instance.pk).event_count == len(rows)
        assert {row.body["subject"] for row in rows} == {str(instance.pk)}
    topics = list(
        OutboxMessage.objects.filter(instance_id=one.pk).order_by("id").values_list("topic", flat=True)
    )
    assert (topics[0], topics[-1]) == ("process.started", "process.completed")
    assert topics.count("task.created") == 2
    bodies = str(list(OutboxMessage.objects.values_list("body", flat=True)))
    assert "B-1" in bodies
    assert "canary" not in bodies, "variables are never told"
