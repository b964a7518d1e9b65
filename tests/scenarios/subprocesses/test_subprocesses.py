"""Embedded sub-processes and the terminate end event (BPMN 2.0.2, 13.3.4 and 13.5.6)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return sorted(task.name for task in play.tasks)


def test_sub_processes_run_inside_each_other(play: Play) -> None:
    scenario = play("nested.bpmn")
    instance = scenario.start("nested")
    assert scenario.activities == ["work"]
    for task in ("Work", "Check", "After"):
        assert names(scenario) == [task]
        scenario.complete(task)
    assert scenario.ended(instance)


def test_elements_of_a_sub_process_without_incoming_flow_start_with_it(play: Play) -> None:
    scenario = play("without_start.bpmn")
    scenario.start("without_start")
    assert names(scenario) == ["Left", "Right"]
    scenario.complete("Left")
    assert names(scenario) == ["Right"]
    scenario.complete("Right")
    assert names(scenario) == ["After"]


def test_terminate_inside_ends_its_own_scope_only(play: Play) -> None:
    scenario = play("terminate_inside.bpmn")
    scenario.start("terminate_inside")
    assert names(scenario) == ["Other", "Outside", "Stop"]
    scenario.complete("Stop")
    assert names(scenario) == ["After", "Outside"]


def test_terminate_ends_everything_in_the_process_at_once(play: Play) -> None:
    scenario = play("terminate.bpmn")
    instance = scenario.start("terminate")
    scenario.complete("Stop")
    assert scenario.ended(instance)
    assert (scenario.tasks, scenario.jobs, scenario.timers, scenario.activities) == ([], [], 0, [])
    assert scenario.instances == []


def test_a_deadline_ends_everything_inside(play: Play) -> None:
    scenario = play("deadline.bpmn")
    instance = scenario.start("part_deadline")
    assert (names(scenario), len(scenario.jobs), scenario.timers) == (["Slow"], 1, 2)
    scenario.advance("PT1H")
    assert (names(scenario), scenario.jobs, scenario.timers) == (["Overdue"], [], 0)
    scenario.complete("Overdue")
    assert scenario.ended(instance)


def test_a_reminder_at_a_sub_process_leaves_it_alone(play: Play) -> None:
    scenario = play("nagging.bpmn")
    instance = scenario.start("part_nagging")
    scenario.advance("PT5H")
    assert names(scenario) == ["Call", "Call", "Slow"]
    for name in ("Slow", "After"):
        scenario.complete(name)
    for task in scenario.tasks:
        scenario.complete(task)
    assert scenario.ended(instance)


def test_every_token_opens_a_scope_of_its_own(play: Play) -> None:
    scenario = play("twice.bpmn")
    instance = scenario.start("twice")
    assert names(scenario) == ["Work", "Work"]
    scenario.complete(scenario.tasks[0])
    assert names(scenario) == ["After", "Work"]
    scenario.complete("Work")
    for task in scenario.tasks:
        scenario.complete(task)
    assert scenario.ended(instance)


def test_cancel_ends_everything_in_the_instance(play: Play) -> None:
    scenario = play("terminate.bpmn")
    instance = scenario.start("terminate")
    scenario.cancel(instance)
    assert scenario.ended(instance)
    assert (scenario.tasks, scenario.jobs, scenario.timers, scenario.activities) == ([], [], 0, [])
