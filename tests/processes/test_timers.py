"""Due timers: fired once, counted from their anchor, only of the latest version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from processes import clock, runtime, suspension, timers
from processes.models import Command, ProcessDefinition, ProcessInstance, Timer
from processes.sweeper import fire_due_timers
from tests.processes.conftest import NOW, run_all
from tests.processes.diagrams import every, process, user_task, waiting

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]
HOUR = timedelta(hours=1)


def at(moment: datetime) -> int:
    """Sweep at this moment, and run what comes of it; the number of instances there are then."""
    with clock.stopped_at(moment):
        timers.fire_due(moment)
        run_all()
    return ProcessInstance.objects.count()


@pytest.fixture
def hourly(deploy: Deploy) -> ProcessDefinition:
    """Starts every hour, three times."""
    with clock.stopped_at(NOW):
        return deploy(process("report", user_task(), start=every("R3/PT1H")))


def test_a_cycle_starts_as_often_as_it_says(hourly: ProcessDefinition) -> None:
    assert at(NOW + HOUR - timedelta(seconds=1)) == 0
    assert [at(NOW + number * HOUR) for number in range(1, 6)] == [1, 2, 3, 3, 3]
    assert not Timer.objects.exists()


def test_a_late_firing_does_not_move_the_next(hourly: ProcessDefinition) -> None:
    at(NOW + HOUR + timedelta(minutes=20))
    assert Timer.objects.get().due_at == NOW + 2 * HOUR


def test_a_cron_expression_starts(deploy: Deploy) -> None:
    with clock.stopped_at(NOW):
        deploy(process("report", user_task(), start=every("30 6 * * *")))
    assert Timer.objects.get().due_at == NOW + timedelta(hours=6, minutes=30)
    at(NOW + timedelta(hours=7))
    assert Timer.objects.get().due_at == NOW + timedelta(days=1, hours=6, minutes=30)


def test_after_an_outage_what_was_missed_is_started_once(deploy: Deploy) -> None:
    """And not once for every second of the outage."""
    with clock.stopped_at(NOW):
        deploy(process("report", user_task(), start=every("R/PT1S")))
    with clock.stopped_at(NOW + 2 * HOUR):
        fire_due_timers()
        fire_due_timers()
    assert ProcessInstance.objects.count() == 1
    assert Timer.objects.get().due_at == NOW + 2 * HOUR + timedelta(seconds=1)


def test_each_missed_start_is_made_up_for_where_the_process_wants_it(deploy: Deploy) -> None:
    with clock.stopped_at(NOW):
        attributes = 'pythmata:missedTimers="all"'
        deploy(process("report", user_task(), start=every("R/PT1H"), attributes=attributes))
    assert [at(NOW + 3 * HOUR) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert Timer.objects.get().due_at == NOW + 4 * HOUR


NAGGED = (
    '<userTask id="{id}"/><boundaryEvent id="nag" attachedToRef="{id}" cancelActivity="false">'
    '<timerEventDefinition id="nag_timer"><timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent>'
    '<sequenceFlow id="nag_flow" sourceRef="nag" targetRef="nagging"/><userTask id="nagging"/>'
)


@pytest.mark.parametrize(("policy", "reminders"), [("", 1), ("one", 1), ("all", 4)])
def test_after_an_outage_a_reminder_comes_once_or_as_often_as_it_was_missed(
    deploy: Deploy, start: Start, policy: str, reminders: int
) -> None:
    attributes = f'pythmata:missedTimers="{policy}"' if policy else ""
    with clock.stopped_at(NOW):
        deploy(process("nagged", NAGGED, attributes=attributes))
        instance = start("nagged")
    for _ in range(6):
        at(NOW + 4 * HOUR)
    assert instance.activities.filter(element_id="nagging").count() == reminders
    assert instance.timers.get().due_at == NOW + 5 * HOUR


def test_missed_occurrences_count_as_repetitions(hourly: ProcessDefinition) -> None:
    assert at(NOW + 2 * HOUR + timedelta(minutes=1)) == 1
    timer = Timer.objects.get()
    assert (timer.due_at, timer.repetitions_left, timer.fired) == (NOW + 3 * HOUR, 1, 2)
    assert at(NOW + 10 * HOUR) == 2
    assert not Timer.objects.exists()


def test_a_suspended_definition_lets_its_time_pass(hourly: ProcessDefinition) -> None:
    suspension.suspend(hourly)
    assert at(NOW + HOUR) == 0
    suspension.activate(hourly)
    assert at(NOW + HOUR) == 0
    assert at(NOW + 2 * HOUR) == 1


def test_the_timers_of_the_version_before_are_taken_down(hourly: ProcessDefinition, deploy: Deploy) -> None:
    with clock.stopped_at(NOW):
        latest = deploy(process("report", user_task(), start=every("R/PT2H")))
    assert Timer.objects.get().definition == latest
    assert at(NOW + HOUR) == 0
    assert at(NOW + 2 * HOUR) == 1


def test_a_timer_of_an_instance_fires_once(deploy: Deploy, start: Start) -> None:
    deploy(process("wait", waiting("PT1H")))
    with clock.stopped_at(NOW):
        instance = start("wait")
    due = NOW + HOUR
    assert instance.timers.get().due_at == due
    assert timers.fire_due(due - timedelta(seconds=1)) == 0
    assert [timers.fire_due(due), timers.fire_due(due)] == [1, 0]
    assert Command.objects.filter(kind="FireTimer").count() == 1
    with clock.stopped_at(due):
        run_all()
    instance.refresh_from_db()
    assert (instance.status, instance.ended_at) == ("completed", due)


def test_the_timer_goes_with_what_it_waits_for(deploy: Deploy, start: Start) -> None:
    deploy(process("wait", waiting("PT1H")))
    instance = start("wait")
    runtime.cancel(instance_id=instance.pk)
    run_all()
    assert not Timer.objects.exists()


def test_a_timer_of_a_suspended_instance_waits_for_it(deploy: Deploy, start: Start) -> None:
    deploy(process("wait", waiting("PT1H")))
    with clock.stopped_at(NOW):
        instance = start("wait")
    runtime.suspend(instance_id=instance.pk)
    at(NOW + HOUR)
    instance.refresh_from_db()
    assert instance.status == "suspended"
    runtime.resume(instance_id=instance.pk)
    run_all()
    instance.refresh_from_db()
    assert instance.status == "completed"
