"""Errors: thrown by work and end events, caught by boundary events and event sub-processes (BPMN 2.0.2, 13.5.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


@pytest.mark.parametrize(("code", "follows"), [("DECLINED", "pay_otherwise"), ("LOST", "look_into_it")])
def test_an_error_is_caught_by_its_code_else_by_who_takes_all(play: Play, code: str, follows: str) -> None:
    scenario = play("by_code.bpmn")
    instance = scenario.start("by_code")
    scenario.throw_error("charge", code, {"reason": "empty"})
    assert names(scenario) == [follows]
    assert scenario.jobs == []
    assert scenario.variable(instance, "reason") == "empty"
    scenario.complete(follows)
    assert scenario.ended(instance)


def test_an_error_end_event_ends_all_of_its_sub_process(play: Play) -> None:
    scenario = play("end_event.bpmn")
    scenario.start("end_event")
    assert names(scenario) == ["check", "other"]
    scenario.complete("check")
    assert names(scenario) == ["repair"]


def test_an_event_sub_process_catches_what_its_scope_throws(play: Play) -> None:
    scenario = play("event_sub_process.bpmn")
    instance = scenario.start("event_sub_process")
    scenario.throw_error("charge", "DECLINED")
    assert names(scenario) == ["talk"]
    scenario.complete("talk")
    assert scenario.ended(instance)


def test_what_an_event_sub_process_throws_is_for_those_further_out(play: Play) -> None:
    scenario = play("rethrown.bpmn")
    scenario.start("rethrown")
    scenario.throw_error("charge", "DECLINED")
    scenario.complete("note")
    assert names(scenario) == ["give_up"]
    assert scenario.incidents == []


def test_an_error_end_event_that_nobody_catches_fails_the_instance(play: Play) -> None:
    scenario = play("uncaught_end.bpmn")
    instance = scenario.start("uncaught_end")
    scenario.complete("decide")
    assert scenario.ended(instance)
    assert scenario.instances == []


def test_work_whose_error_nobody_catches_stands_still_with_an_incident(play: Play) -> None:
    scenario = play("event_sub_process.bpmn")
    scenario.start("event_sub_process")
    scenario.throw_error("charge", "UNKNOWN")
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("uncaught_error", "charge")
    scenario.retry(incident)
    scenario.complete_job("charge")
    assert names(scenario) == ["work"]


@pytest.mark.parametrize(("code", "follows"), [("DECLINED", "a_declined"), ("LOST", "a_lost")])
def test_of_several_event_sub_processes_the_one_with_the_code_catches(
    play: Play, code: str, follows: str
) -> None:
    scenario = play("two_start_events.bpmn")
    scenario.start("two_start_events")
    scenario.throw_error("charge", code)
    assert names(scenario) == [follows]


@pytest.mark.parametrize("outcome", ["failure", "result"])
def test_what_work_reports_may_stand_for_an_error(play: Play, outcome: str) -> None:
    scenario = play("mapped.bpmn")
    scenario.start("mapped", {"result": None})
    if outcome == "failure":
        scenario.fail_job("charge", "The card was declined.")
    else:
        scenario.complete_job("charge", {"result": "no"})
    assert (names(scenario), scenario.jobs, scenario.incidents) == (["talk"], [], [])


def test_a_failure_that_stands_for_no_error_is_an_incident(play: Play) -> None:
    scenario = play("mapped.bpmn")
    scenario.start("mapped", {"result": None})
    scenario.fail_job("charge", "no network")
    assert [incident.kind for incident in scenario.incidents] == ["job_failed"]
