"""Exclusive and parallel gateways (BPMN 2.0.2, 13.4.1 and 13.4.2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return sorted(task.name for task in play.tasks)


@pytest.mark.parametrize(
    ("amount", "task"), [(5000, "Large"), (500, "Medium"), (100, "Small"), (None, "Small")]
)
def test_the_first_flow_whose_condition_holds_is_taken_else_the_default(
    play: Play, amount: int | None, task: str
) -> None:
    scenario = play("exclusive.bpmn")
    scenario.start("exclusive", {"amount": amount})
    assert names(scenario) == [task]


def test_every_token_passes_an_exclusive_merge(play: Play) -> None:
    scenario = play("exclusive_merge.bpmn")
    scenario.start("merge")
    scenario.complete("Left")
    scenario.complete("Right")
    assert names(scenario) == ["After", "After"]


def test_no_fitting_flow_is_an_incident_that_keeps_the_work_done_before(play: Play) -> None:
    scenario = play("no_way_out.bpmn")
    instance = scenario.start("no_way_out")
    scenario.complete("Weigh", {"weight": 15})
    (incident,) = scenario.incidents
    assert incident.element_id == "decide"
    assert incident.instance_id == instance
    assert incident.kind == "no_outgoing_flow"
    assert scenario.variable(instance, "weight") == 15
    assert scenario.tasks == []
    assert not scenario.ended(instance)


def test_a_retry_with_other_variables_decides_again(play: Play) -> None:
    scenario = play("no_way_out.bpmn")
    scenario.start("no_way_out")
    scenario.complete("Weigh", {"weight": 15})
    scenario.retry(scenario.incidents[0], {"weight": 25})
    assert names(scenario) == ["Heavy"]
    assert scenario.incidents == []


def test_a_retry_that_changes_nothing_stands_still_again(play: Play) -> None:
    scenario = play("no_way_out.bpmn")
    scenario.start("no_way_out")
    scenario.complete("Weigh", {"weight": 15})
    scenario.retry(scenario.incidents[0])
    assert [incident.element_id for incident in scenario.incidents] == ["decide"]


def test_the_other_branch_goes_on_while_one_stands_still(play: Play) -> None:
    scenario = play("no_way_out.bpmn", "exclusive_merge.bpmn")
    scenario.start("no_way_out")
    scenario.start("merge")
    scenario.complete("Weigh", {"weight": 15})
    scenario.complete("Left")
    assert names(scenario) == ["After", "Right"]


def test_a_join_waits_for_a_token_on_each_incoming_flow(play: Play) -> None:
    scenario = play("parallel_join.bpmn")
    instance = scenario.start("parallel_join")
    assert names(scenario) == ["Pack", "Pick"]
    scenario.complete("Pack")
    assert names(scenario) == ["Pick"]
    scenario.complete("Pick")
    assert names(scenario) == ["Ship"]
    scenario.complete("Ship")
    assert scenario.ended(instance)


def test_a_second_token_on_one_flow_waits_for_the_next_round(play: Play) -> None:
    scenario = play("two_tokens_on_one_flow.bpmn")
    instance = scenario.start("rounds")
    scenario.complete("A1")
    scenario.complete("A2")
    assert names(scenario) == ["B"]
    scenario.complete("B")
    assert names(scenario) == ["After"]
    scenario.complete("After")
    assert not scenario.ended(instance)


def test_a_join_inside_a_loop_starts_each_round_afresh(play: Play) -> None:
    scenario = play("join_of_a_loop.bpmn")
    instance = scenario.start("rounds_twice", {"more": True})
    scenario.complete("Left")
    scenario.complete("Right")
    assert names(scenario) == ["Left", "Right"]
    scenario.complete("Right", {"more": False})
    assert not scenario.ended(instance)
    scenario.complete("Left")
    assert scenario.ended(instance)
    assert scenario.trace.count("join") == 2


def test_a_join_does_not_fire_with_a_token_that_left_by_a_boundary_event(play: Play) -> None:
    scenario = play("join_loses_a_token.bpmn")
    instance = scenario.start("loses")
    scenario.advance("PT1H")
    scenario.complete("Stays")
    assert scenario.tasks == []
    assert not scenario.ended(instance)
