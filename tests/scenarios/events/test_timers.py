"""Timer events: catching, at boundaries, at the start (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return sorted(task.name for task in play.tasks)


def test_a_timer_fires_when_its_time_has_come_and_not_before(play: Play) -> None:
    scenario = play("timer_catch.bpmn")
    scenario.start("timer_catch")
    assert scenario.timers == 1
    scenario.advance("PT59M59S")
    assert names(scenario) == []
    scenario.advance("PT1S")
    assert names(scenario) == ["After"]
    assert scenario.timers == 0


def test_a_duration_of_a_day_is_accepted(play: Play) -> None:
    scenario = play("timer_day.bpmn")
    scenario.start("timer_day")
    scenario.advance("PT23H")
    assert names(scenario) == []
    scenario.advance("PT1H")
    assert names(scenario) == ["After"]


def test_a_date_with_an_offset_is_that_moment(play: Play) -> None:
    scenario = play("timer_date.bpmn")
    scenario.start("timer_date")
    scenario.advance("PT33H59M")
    assert names(scenario) == []
    scenario.advance("PT1M")
    assert names(scenario) == ["After"]


def test_a_date_that_is_past_fires_at_once(play: Play) -> None:
    scenario = play("timer_date.bpmn", now="2026-06-01T00:00:00Z")
    scenario.start("timer_date")
    scenario.advance("PT0S")
    assert names(scenario) == ["After"]


def test_the_duration_may_be_computed(play: Play) -> None:
    scenario = play("timer_computed.bpmn")
    scenario.start("timer_computed", {"minutes": 20})
    scenario.advance("PT19M")
    assert names(scenario) == []
    scenario.advance("PT1M")
    assert names(scenario) == ["After"]


def test_timers_fire_in_the_order_of_their_time(play: Play) -> None:
    scenario = play("timers_in_order.bpmn")
    instance = scenario.start("in_order")
    scenario.advance("P1D")
    assert [element for element in scenario.trace if element in ("first", "second", "third")] == [
        "first",
        "second",
        "third",
    ]
    assert scenario.ended(instance)


def test_a_text_that_is_no_time_is_an_incident_to_be_retried(play: Play) -> None:
    scenario = play("wrong_timer.bpmn")
    scenario.start("wrong_timer", {"patience": "soon"})
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("timer", "wait")
    assert "soon" in incident.message
    scenario.retry(incident, {"patience": "PT5M"})
    assert scenario.incidents == []
    scenario.advance("PT5M")
    assert names(scenario) == ["After"]


def test_an_interrupting_timer_ends_the_activity(play: Play) -> None:
    scenario = play("deadline.bpmn")
    instance = scenario.start("deadline")
    scenario.advance("PT2H")
    assert names(scenario) == ["Escalate"]
    scenario.complete("Escalate")
    assert scenario.ended(instance)
    assert "done" not in scenario.trace


def test_work_done_in_time_withdraws_the_timer(play: Play) -> None:
    scenario = play("deadline.bpmn")
    instance = scenario.start("deadline")
    scenario.complete("Work")
    assert scenario.ended(instance)
    assert scenario.timers == 0
    scenario.advance("P1D")
    assert "late" not in scenario.trace


def test_a_timer_that_does_not_interrupt_leaves_the_activity_alone(play: Play) -> None:
    scenario = play("reminder_once.bpmn")
    instance = scenario.start("once")
    scenario.advance("P1D")
    assert names(scenario) == ["Call", "Work"]
    assert scenario.timers == 0
    scenario.complete("Work")
    assert not scenario.ended(instance)
    scenario.complete("Call")
    assert scenario.ended(instance)


def test_a_cycle_of_three_fires_three_times(play: Play) -> None:
    scenario = play("reminders.bpmn")
    scenario.start("reminders")
    fired = []
    for _ in range(5):
        scenario.advance("PT1H")
        fired.append(scenario.trace.count("reminder"))
    assert fired == [1, 2, 3, 3, 3]
    assert scenario.timers == 0
    assert names(scenario) == ["Work"]


def test_a_cycle_counts_every_firing_of_a_long_absence(play: Play) -> None:
    scenario = play("reminders.bpmn")
    scenario.start("reminders")
    scenario.advance("P10D")
    assert scenario.trace.count("reminder") == 3


def test_a_cycle_without_end_goes_on_until_the_work_is_done(play: Play) -> None:
    scenario = play("reminders_without_end.bpmn")
    instance = scenario.start("nagging")
    scenario.advance("PT24H")
    assert scenario.trace.count("reminder") == 24
    scenario.complete("Work")
    scenario.advance("PT24H")
    assert scenario.trace.count("reminder") == 24
    assert scenario.ended(instance)


def test_a_cycle_may_be_written_as_cron(play: Play) -> None:
    scenario = play("reminder_by_cron.bpmn")
    scenario.start("nightly")
    scenario.advance("PT2H29M")
    assert scenario.trace.count("reminder") == 0
    scenario.advance("PT1M")
    assert scenario.trace.count("reminder") == 1
    scenario.advance("P3D")
    assert scenario.trace.count("reminder") == 4


def test_several_timers_at_one_activity_each_follow_their_own_path(play: Play) -> None:
    scenario = play("two_deadlines.bpmn")
    instance = scenario.start("two_deadlines")
    scenario.advance("PT1H")
    assert names(scenario) == ["Reminded", "Work"]
    scenario.advance("PT1H")
    assert names(scenario) == ["Overdue", "Reminded"]
    scenario.complete("Overdue")
    scenario.complete("Reminded")
    assert scenario.ended(instance)


def test_a_deadline_takes_the_job_back(play: Play) -> None:
    scenario = play("deadline_of_a_job.bpmn")
    scenario.start("deadline_of_a_job")
    assert [job.topic for job in scenario.jobs] == ["call"]
    scenario.advance("PT5M")
    assert scenario.jobs == []
    assert names(scenario) == ["Manually"]


def test_a_timer_start_event_starts_instances_three_times(play: Play) -> None:
    scenario = play("timer_start.bpmn")
    assert scenario.instances == []
    scenario.advance("PT1H")
    assert names(scenario) == ["Work"]
    scenario.advance("PT5H")
    assert names(scenario) == ["Work", "Work", "Work"]
    assert [key for _, key in scenario.instances] == ["started_by_time"] * 3


def test_a_start_on_a_date_happens_once(play: Play) -> None:
    scenario = play("timer_start_date.bpmn")
    scenario.advance("PT6H")
    scenario.advance("P9D")
    assert names(scenario) == ["Work"]


@pytest.mark.parametrize("step", ["PT1M", "PT7M", "PT61M"])
def test_firing_late_does_not_move_the_following_occurrence(play: Play, step: str) -> None:
    scenario = play("reminders_without_end.bpmn")
    scenario.start("nagging")
    minutes = int(step[2:-1])
    passed = 0
    while passed + minutes <= 300:
        scenario.advance(step)
        passed += minutes
        assert scenario.trace.count("reminder") == passed // 60
