"""Inclusive, complex and event-based gateways (BPMN 2.0.2, 13.4.3 to 13.4.5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


@pytest.mark.parametrize(("amount", "taken"), [(3, ["a", "b"]), (2, ["a"]), (1, ["c"])])
def test_an_inclusive_join_waits_for_exactly_the_branches_taken(
    play: Play, amount: int, taken: list[str]
) -> None:
    scenario = play("inclusive.bpmn")
    instance = scenario.start("inclusive", {"amount": amount})
    assert names(scenario) == taken
    for task in taken:
        assert "after" not in names(scenario)
        scenario.complete(task)
    assert names(scenario) == ["after"]
    scenario.complete("after")
    assert scenario.ended(instance)


def test_an_inclusive_join_goes_on_when_the_other_token_leaves_by_a_boundary_event(play: Play) -> None:
    scenario = play("inclusive_leaves.bpmn")
    scenario.start("inclusive_leaves")
    scenario.complete("a")
    assert names(scenario) == ["b"]
    scenario.advance("PT1H")
    assert names(scenario) == ["after", "elsewhere"]


def test_a_complex_gateway_fires_once_for_two_of_three_and_swallows_the_third(play: Play) -> None:
    scenario = play("complex.bpmn")
    instance = scenario.start("complex")
    scenario.complete("b")
    assert names(scenario) == ["a", "c"]
    scenario.complete("c")
    assert names(scenario) == ["a", "after"]
    scenario.complete("after")
    assert not scenario.ended(instance)
    scenario.complete("a")
    assert scenario.ended(instance)


def test_the_first_event_behind_an_event_based_gateway_decides(play: Play) -> None:
    scenario = play("event_based.bpmn")
    scenario.start("event_based")
    assert (scenario.subscriptions, scenario.timers) == (["message:Paid"], 1)
    scenario.message("Paid")
    assert (names(scenario), scenario.timers) == (["ship"], 0)


def test_the_timer_behind_an_event_based_gateway_withdraws_the_message(play: Play) -> None:
    scenario = play("event_based.bpmn")
    scenario.start("event_based")
    scenario.advance("P1D")
    assert (names(scenario), scenario.subscriptions) == (["remind"], [])
    assert scenario.trace[-2:] == ["late", "remind"]


@pytest.mark.parametrize(("message", "follows"), [("Ordered", "order"), ("Asked", "answer")])
def test_an_exclusive_event_based_gateway_starts_by_either_event(
    play: Play, message: str, follows: str
) -> None:
    scenario = play("starting_exclusive.bpmn")
    instance = scenario.message(message, {"text": "hello"})
    assert names(scenario) == [follows]
    assert instance is not None
    assert scenario.variable(instance, "text") == "hello"


def test_a_parallel_event_based_gateway_needs_all_its_events(play: Play) -> None:
    scenario = play("starting_parallel.bpmn")
    instance = scenario.message("Paid")
    assert instance is not None
    assert (names(scenario), scenario.subscriptions) == ([], ["message:Ordered"])
    scenario.message("Ordered", instance=instance)
    assert names(scenario) == ["ship"]


def test_conditions_tell_the_phases_of_a_complex_gateway(play: Play) -> None:
    scenario = play("complex_conditions.bpmn")
    instance = scenario.start("complex_conditions")
    scenario.complete("b")
    assert names(scenario) == ["a", "c", "fast"]
    scenario.complete("a")
    assert "rest" not in names(scenario)
    scenario.complete("c")
    assert names(scenario) == ["fast", "rest"]
    scenario.complete("fast")
    scenario.complete("rest")
    assert scenario.ended(instance)


def test_an_inclusive_join_in_a_loop_joins_each_round(play: Play) -> None:
    scenario = play("inclusive_loop.bpmn")
    instance = scenario.start("inclusive_loop", {"both": True, "more": True})
    scenario.complete("a")
    assert names(scenario) == ["b"]
    scenario.complete("b")
    assert names(scenario) == ["a", "b"]
    scenario.set_variables(instance, {"both": False})
    scenario.complete("b")
    scenario.complete("a")
    assert names(scenario) == ["a"]
    scenario.complete("a", {"more": False})
    assert scenario.ended(instance)


def test_an_inclusive_gateway_without_a_way_out_is_an_incident(play: Play) -> None:
    scenario = play("inclusive_no_way.bpmn")
    scenario.start("inclusive_no_way", {"amount": 0})
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("no_outgoing_flow", "split")
    scenario.retry(incident, {"amount": 3})
    assert names(scenario) == ["a", "b"]


def test_a_second_token_on_a_flow_already_taken_is_not_waited_for(play: Play) -> None:
    scenario = play("inclusive_second_token.bpmn")
    scenario.start("inclusive_second_token")
    scenario.complete("c")
    scenario.complete("a")
    assert names(scenario) == ["after", "b"]
    scenario.complete("b")
    assert names(scenario) == ["after", "after"]
