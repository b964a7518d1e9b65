"""Escalations: like errors, but the work may go on (BPMN 2.0.2, 10.5.1 and 13.5.4)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_a_non_interrupting_boundary_event_lets_the_work_go_on(play: Play) -> None:
    scenario = play("passes.bpmn")
    instance = scenario.start("passes")
    assert names(scenario) == ["notice", "work"]
    scenario.complete("work")
    scenario.complete("notice")
    assert scenario.ended(instance)


def test_an_interrupting_boundary_event_ends_the_work(play: Play) -> None:
    scenario = play("interrupts.bpmn")
    scenario.start("interrupts")
    scenario.complete("work")
    assert names(scenario) == ["notice"]


def test_a_task_escalates_to_the_event_sub_process_as_often_as_it_likes(play: Play) -> None:
    scenario = play("event_sub_process.bpmn")
    instance = scenario.start("event_sub_process")
    scenario.throw_escalation("work", "LATE", {"by": "a day"})
    scenario.throw_escalation("work", "LATE")
    assert names(scenario) == ["notice", "notice", "work"]
    assert scenario.variable(instance, "by") == "a day"


def test_an_escalation_that_nobody_catches_passes(play: Play) -> None:
    scenario = play("event_sub_process.bpmn")
    scenario.start("event_sub_process")
    scenario.throw_escalation("work", "OTHER")
    assert names(scenario) == ["work"]
    assert scenario.incidents == []
