"""What has outlived its time goes with all that is stored of it; the rest stays."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from processes import clock, history_cleanup, sweeper
from processes.history_cleanup import Removed, clean_once, in_hours
from processes.models import (
    ActivityInstance,
    Command,
    Incident,
    OperationLog,
    OutboxMessage,
    ProcessDefinition,
    ProcessInstance,
    TakenFlow,
    Variable,
    VariableUpdate,
)
from tests.processes.conftest import NOW
from tests.processes.diagrams import computed, process, user_task

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
HISTORY = (ActivityInstance, TakenFlow, VariableUpdate, Variable, Command)


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sweep looks."""
    monkeypatch.setattr(history_cleanup, "pace", history_cleanup.Pace())


def work(key: str = "work", ttl: str = "1") -> bytes:
    return process(key, computed("1 + 1", "two"), attributes=f'pythmata:historyTimeToLive="{ttl}"')


def calling(key: str, called: str, ttl: str = "1") -> bytes:
    return process(
        key,
        f'<callActivity id="{{id}}" calledElement="{called}"/>',
        attributes=f'pythmata:historyTimeToLive="{ttl}"',
    )


def at(moment: datetime, start: Start, key: str) -> ProcessInstance:
    """An instance that starts, and where nothing holds it ends, at this moment."""
    with clock.stopped_at(moment):
        return start(key)


def keys() -> list[str]:
    return sorted(ProcessInstance.objects.values_list("process__key", flat=True))


def clean(**options: object) -> str:
    out = io.StringIO()
    call_command("clean_history", stdout=out, **options)
    return out.getvalue()


def test_an_instance_goes_when_it_has_been_over_for_longer_than_its_time(
    deploy: Deploy, start: Start
) -> None:
    deploy(work(ttl="P1D"))
    at(NOW, start, "work")
    assert clean_once(NOW + DAY).instances == 0
    assert clean_once(NOW + DAY + MOMENT).instances == 1
    assert keys() == []


def test_nothing_of_it_is_left_and_others_keep_all(deploy: Deploy, start: Start) -> None:
    deploy(work())
    old, young = at(NOW, start, "work"), at(NOW + DAY, start, "work")
    Incident.objects.create(instance=old, kind="failure", message="m", created_at=NOW)
    before = [model._base_manager.filter(instance=young).count() for model in HISTORY]
    assert all(before)
    clean_once(NOW + DAY + MOMENT)
    assert [model._base_manager.filter(instance=old.pk).count() for model in HISTORY] == [0] * len(HISTORY)
    assert [model._base_manager.filter(instance=young).count() for model in HISTORY] == before
    assert not Incident.objects.exists()
    assert ProcessInstance.objects.get() == young


def test_the_operation_log_stays(deploy: Deploy, start: Start) -> None:
    deploy(work())
    instance = at(NOW, start, "work")
    OperationLog.objects.create(
        action="start", object_type="instance", object_id=str(instance.pk), instance_id=instance.pk
    )
    assert clean_once(NOW + 2 * DAY).instances == 1
    assert OperationLog.objects.get(instance_id=instance.pk).action == "start"


def test_what_runs_stays_however_old(deploy: Deploy, start: Start) -> None:
    deploy(process("work", user_task(), attributes='pythmata:historyTimeToLive="0"'))
    at(NOW, start, "work")
    assert clean_once(NOW + 1000 * DAY).instances == 0


def test_without_a_time_to_live_the_usual_one_counts(
    settings: Settings, deploy: Deploy, start: Start
) -> None:
    deploy(process("work", computed("1", "one")))
    at(NOW, start, "work")
    assert clean_once(NOW + 1000 * DAY).instances == 0
    settings.HISTORY_TTL_DAYS = 30
    assert clean_once(NOW + 30 * DAY).instances == 0
    assert clean_once(NOW + 30 * DAY + MOMENT).instances == 1


def test_the_first_that_ended_go_first_and_a_batch_is_not_larger(
    monkeypatch: pytest.MonkeyPatch, deploy: Deploy, start: Start
) -> None:
    monkeypatch.setattr(history_cleanup, "BATCH", 2)
    deploy(work("a"))
    deploy(work("b"))
    late, early, middle = (at(NOW + timedelta(hours=hour), start, "a") for hour in (3, 1, 2))
    at(NOW, start, "b")
    later = NOW + 2 * DAY
    assert clean_once(later).instances == 2
    assert set(ProcessInstance.objects.filter(process__key="a")) == {late}
    assert clean_once(later).instances == 2
    assert not clean_once(later)
    assert {early, middle} & set(ProcessInstance.objects.all()) == set()


def test_a_caller_goes_after_those_it_has_called(deploy: Deploy, start: Start) -> None:
    deploy(work("called"))
    deploy(calling("between", "called"))
    deploy(calling("caller", "between"))
    at(NOW, start, "caller")
    later = NOW + 2 * DAY
    left = []
    while clean_once(later).instances:
        left.append(keys())
    assert left == [["between", "caller"], ["caller"], []]


def test_a_caller_waits_for_the_longest_time_to_live_among_them(deploy: Deploy, start: Start) -> None:
    deploy(work("called", ttl="5"))
    deploy(calling("between", "called"))
    deploy(calling("caller", "between"))
    at(NOW, start, "caller")
    with clock.stopped_at(NOW + 2 * DAY):
        text = clean(dry_run=True)
        assert "2 instances stay" in text
        assert "Would remove 0 instances" in text
        assert "Removed 0 instances" in clean()
    with clock.stopped_at(NOW + 6 * DAY):
        assert "Removed 3 instances" in clean()


def test_a_dry_run_counts_what_the_run_then_removes(deploy: Deploy, start: Start) -> None:
    deploy(work("called"))
    deploy(calling("caller", "called"))
    at(NOW, start, "caller")
    at(NOW, start, "called")
    with clock.stopped_at(NOW + 8 * DAY):
        text = clean(dry_run=True)
        assert "called: 2 instances" in text
        assert "caller: 1 instances" in text
        assert "Would remove 3 instances" in text
        assert len(keys()) == 3
        assert "Removed 3 instances" in clean()
    assert OperationLog.objects.get(action="clean").detail["instances"] == 3


def test_sent_events_and_consumed_commands_go_after_a_week(deploy: Deploy, start: Start) -> None:
    deploy(process("work", user_task()))
    instance = at(NOW, start, "work")
    failed = Command.objects.create(
        instance=instance, kind="k", payload=b"", status="failed", due_at=NOW, created_at=NOW, consumed_at=NOW
    )
    waiting = Command.objects.create(instance=instance, kind="k", payload=b"", due_at=NOW, created_at=NOW)
    OutboxMessage.objects.all().delete()
    OutboxMessage.objects.create(topic="sent", body={}, created_at=NOW, sent_at=NOW)
    unsent = OutboxMessage.objects.create(topic="unsent", body={}, created_at=NOW)
    week = NOW + 7 * DAY
    assert clean_once(week) == Removed(0, 0, 0)
    assert clean_once(week + MOMENT) == Removed(instances=0, events=1, commands=1)
    assert set(Command.objects.all()) == {failed, waiting}
    assert OutboxMessage.objects.get() == unsent


def test_without_a_retention_they_stay(settings: Settings, deploy: Deploy, start: Start) -> None:
    settings.QUEUE_RETENTION_DAYS = 0
    deploy(process("work", user_task()))
    at(NOW, start, "work")
    assert not clean_once(NOW + 1000 * DAY)


def test_a_sweep_removes_one_batch(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, deploy: Deploy, start: Start
) -> None:
    monkeypatch.setattr(history_cleanup, "BATCH", 1)
    deploy(work())
    for _ in range(3):
        at(NOW, start, "work")
    counts = []
    with clock.stopped_at(NOW + 2 * DAY):
        for _ in range(4):
            sweeper.clean_history()
            counts.append(ProcessInstance.objects.count())
    assert counts == [2, 1, 0, 0]


def test_after_a_look_in_vain_it_rests(deploy: Deploy, start: Start) -> None:
    deploy(work())
    at(NOW, start, "work")
    with clock.stopped_at(NOW):
        sweeper.clean_history()
    with clock.stopped_at(NOW + 2 * DAY), CaptureQueriesContext(connection) as queries:
        sweeper.clean_history()
    assert len(queries) == 0


def test_outside_its_hours_a_sweep_removes_nothing(settings: Settings, deploy: Deploy, start: Start) -> None:
    deploy(work())
    at(NOW, start, "work")
    settings.HISTORY_CLEANUP_HOURS = (22, 6)
    with clock.stopped_at(NOW + 2 * DAY + timedelta(hours=12)):
        sweeper.clean_history()
        assert keys() == ["work"]
        assert "Removed 1 instances" in clean()


@pytest.mark.parametrize(
    ("hours", "open_at"),
    [
        ((), range(24)),
        ((0, 24), range(24)),
        ((9, 11), (9, 10)),
        ((22, 2), (0, 1, 22, 23)),
        ((22, 24), (22, 23)),
    ],
)
def test_the_hours(hours: tuple[int, ...], open_at: Iterable[int]) -> None:
    moments = [datetime(2026, 1, 1, hour, 59, tzinfo=UTC) for hour in range(24)]
    assert [moment.hour for moment in moments if in_hours(moment, hours)] == list(open_at)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_is_left_for_later(deploy: Deploy, start: Start) -> None:
    deploy(work())
    held, free = at(NOW, start, "work"), at(NOW, start, "work")

    def clean_elsewhere() -> Removed:
        try:
            return clean_once(NOW + 2 * DAY)
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as thread:
        ProcessInstance.objects.select_for_update().get(pk=held.pk)
        assert thread.submit(clean_elsewhere).result(30) == Removed(instances=1, events=0, commands=0)
    assert not ProcessInstance.objects.filter(pk=free.pk).exists()
    assert clean_once(NOW + 2 * DAY).instances == 1
