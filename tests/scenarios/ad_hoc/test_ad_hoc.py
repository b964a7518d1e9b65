"""Ad-hoc sub-processes: what is done in them is decided while they run (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import CommandRejected
from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_nothing_begins_by_itself_and_anything_may_be_done_until_the_condition_holds(play: Play) -> None:
    scenario = play("parallel.bpmn")
    scenario.start("parallel", {"done": False})
    assert names(scenario) == []
    for element in ("b", "a", "b"):
        scenario.trigger(element)
    assert names(scenario) == ["a", "b", "b"]
    scenario.complete("b")
    assert names(scenario) == ["a", "b"]
    scenario.complete("a", {"done": True})
    assert names(scenario) == ["after"]


def test_sequential_work_is_one_at_a_time(play: Play) -> None:
    scenario = play("sequential.bpmn")
    scenario.start("sequential", {"done": False})
    scenario.trigger("a")
    with pytest.raises(CommandRejected, match="sequential"):
        scenario.trigger("b")
    scenario.complete("a")
    scenario.trigger("b")
    scenario.complete("b", {"done": True})
    assert names(scenario) == ["after"]


def test_what_an_expression_names_begins_and_its_results_are_collected(play: Play) -> None:
    scenario = play("collection.bpmn")
    instance = scenario.start("collection", {"wanted": ["a", "c"], "result": None})
    assert names(scenario) == ["a", "c"]
    scenario.complete("c", {"result": 3})
    scenario.complete("a", {"result": 1})
    assert names(scenario) == ["after"]
    assert scenario.variable(instance, "results") == [3, 1]


def test_what_does_not_stand_inside_cannot_be_named(play: Play) -> None:
    scenario = play("collection.bpmn")
    scenario.start("collection", {"wanted": ["after"]})
    (incident,) = scenario.incidents
    assert "'after' cannot be activated" in incident.message
    scenario.retry(incident, {"wanted": ["b"]})
    assert names(scenario) == ["b"]
