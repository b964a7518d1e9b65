"""Call activities: another process runs as an instance of its own (BPMN 2.0.2, 10.3.6 and 13.3.5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]
HERE = Path(__file__).parent


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_the_caller_waits_for_the_called_and_they_share_their_variables(play: Play) -> None:
    scenario = play("call.bpmn")
    caller = scenario.start("caller", {"order": 7})
    (task,) = scenario.tasks
    assert task.instance_id != caller
    assert scenario.variable(task.instance_id, "order") == 7
    scenario.complete("pack", {"tracking": "X1"})
    assert names(scenario) == ["after"]
    assert scenario.variable(caller, "tracking") == "X1"
    assert scenario.instances == [(caller, "caller")]


def test_mappings_say_what_goes_in_and_comes_out(play: Play) -> None:
    scenario = play("mapped.bpmn")
    caller = scenario.start("caller", {"order": 7, "amount": 4})
    (task,) = scenario.tasks
    called = task.instance_id
    assert scenario.variable(called, "parcel") == 7
    assert scenario.variable(called, "doubled") == 8
    assert scenario.variable(called, "order") is None
    scenario.complete("pack", {"tracking": "X1", "scratch": 1})
    assert scenario.variable(caller, "number") == "X1"
    assert scenario.variable(caller, "scratch") is None


@pytest.mark.parametrize(("lost", "follows"), [(True, ["complain", "hurry"]), (False, ["after", "hurry"])])
def test_what_the_called_leaves_uncaught_comes_out_at_the_activity(
    play: Play, lost: bool, follows: list[str]
) -> None:
    scenario = play("failing.bpmn")
    scenario.start("caller", {"lost": lost})
    scenario.complete("pack")
    assert names(scenario) == follows
    assert scenario.incidents == []


def test_an_interrupted_call_ends_what_it_has_called(play: Play) -> None:
    scenario = play("canceled.bpmn")
    caller = scenario.start("caller")
    scenario.advance("P1D")
    assert names(scenario) == ["complain"]
    assert scenario.instances == [(caller, "caller")]


def test_a_caller_that_is_canceled_ends_what_it_has_called(play: Play) -> None:
    scenario = play("canceled.bpmn")
    scenario.cancel(scenario.start("caller"))
    assert (scenario.instances, scenario.tasks) == ([], [])


def test_a_called_instance_canceled_by_hand_is_an_incident_and_can_be_called_anew(play: Play) -> None:
    scenario = play("call.bpmn")
    scenario.start("caller")
    scenario.cancel(scenario.tasks[0].instance_id)
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("called_process", "ship")
    scenario.retry(incident)
    assert names(scenario) == ["pack"]
    scenario.complete("pack")
    assert names(scenario) == ["after"]


def test_a_process_that_calls_itself_without_end_stops_with_an_incident(play: Play) -> None:
    scenario = play("itself.bpmn")
    scenario.start("itself")
    (incident,) = scenario.incidents
    assert incident.kind == "called_process"
    assert "100 calls" in incident.message
    assert len(scenario.instances) == 101


def test_an_error_comes_through_three_levels(play: Play) -> None:
    scenario = play("three_deep.bpmn")
    outer = scenario.start("outer")
    assert len(scenario.instances) == 3
    scenario.complete("work")
    assert names(scenario) == ["rescue"]
    assert scenario.instances == [(outer, "outer")]


def test_a_missing_process_is_an_incident_until_it_is_deployed(play: Play) -> None:
    scenario = play("bound.bpmn")
    scenario.start("caller", {"called": "shipping"})
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("called_process", "by_name")
    scenario.deploy({"shipping.bpmn": (HERE / "shipping_v1.bpmn").read_bytes()})
    scenario.retry(incident)
    assert names(scenario) == ["pack_old"]


@pytest.mark.parametrize(
    ("caller", "task"),
    [("bound", "pack_new"), ("bound_tag", "pack_old"), ("bound_version", "pack_old")],
)
def test_a_call_is_bound_to_the_latest_version_a_version_or_a_tag(play: Play, caller: str, task: str) -> None:
    scenario = play("shipping_v1.bpmn")
    scenario.deploy({"shipping.bpmn": (HERE / "shipping_v2.bpmn").read_bytes()})
    scenario.deploy({"caller.bpmn": (HERE / f"{caller}.bpmn").read_bytes()})
    scenario.start("caller", {"called": "shipping"})
    assert names(scenario) == [task]


def test_a_call_is_bound_to_what_was_deployed_with_it(play: Play) -> None:
    scenario = play("bound_deployment.bpmn", "shipping_v1.bpmn")
    scenario.deploy({"shipping.bpmn": (HERE / "shipping_v2.bpmn").read_bytes()})
    scenario.start("caller")
    assert names(scenario) == ["pack_old"]


def test_a_call_for_each_item_collects_what_they_give(play: Play) -> None:
    scenario = play("each.bpmn")
    caller = scenario.start("each", {"items": ["x", "y"]})
    first, second = scenario.tasks
    assert [scenario.variable(task.instance_id, "parcel") for task in (first, second)] == ["x", "y"]
    scenario.complete(second, {"number": 2})
    scenario.complete(first, {"number": 1})
    assert names(scenario) == ["after"]
    assert scenario.variable(caller, "numbers") == [1, 2]
