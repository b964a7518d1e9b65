"""Transactions: canceled with compensation, left by an error without (BPMN 2.0.2, 10.3.5 and 10.7.2)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_cancel_undoes_what_has_completed_and_leaves_by_the_cancel_boundary(play: Play) -> None:
    scenario = play("cancel.bpmn")
    instance = scenario.start("canceled")
    scenario.complete_job("book_hotel")
    scenario.complete_job("book_flight")
    assert names(scenario) == ["decide", "other"]
    scenario.complete("decide")
    assert names(scenario) == []
    for topic in ("cancel_flight", "cancel_hotel"):
        assert [job.topic for job in scenario.jobs] == [topic]
        scenario.complete_job(topic)
    assert names(scenario) == ["tell"]
    scenario.complete("tell")
    assert scenario.ended(instance)


def test_a_hazard_leaves_without_compensation(play: Play) -> None:
    scenario = play("hazard.bpmn")
    scenario.start("hazard")
    scenario.complete_job("book_hotel")
    scenario.complete("decide")
    assert (names(scenario), scenario.jobs) == (["tell"], [])


def test_cancel_from_inside_undoes_what_unfinished_sub_processes_have_done(play: Play) -> None:
    scenario = play("nested.bpmn")
    instance = scenario.start("nested")
    scenario.complete_job("book_hotel")
    assert names(scenario) == ["decide", "more"]
    scenario.complete("decide")
    assert (names(scenario), [job.topic for job in scenario.jobs]) == ([], ["cancel_hotel"])
    scenario.complete_job("cancel_hotel")
    assert names(scenario) == ["tell"]
    scenario.complete("tell")
    assert scenario.ended(instance)
