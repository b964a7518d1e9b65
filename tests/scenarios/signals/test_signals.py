"""Signals: broadcast to everything that listens now (BPMN 2.0.2, 10.5.1)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_all_instances_that_listen_get_it_and_new_ones_start(play: Play) -> None:
    scenario = play("broadcast.bpmn")
    scenario.start("listener")
    scenario.start("listener")
    scenario.start("shouter")
    assert names(scenario) == ["log", "rest", "run", "run"]
    scenario.start("listener")
    assert names(scenario) == ["log", "rest", "run", "run"]


def test_a_signal_from_outside_reaches_them_all_with_its_variables(play: Play) -> None:
    scenario = play("broadcast.bpmn")
    listener = scenario.start("listener")
    scenario.signal("Alarm", {"where": "hall"})
    assert names(scenario) == ["log", "run"]
    assert scenario.variable(listener, "where") == "hall"


def test_a_signal_nobody_listens_to_is_no_mistake(play: Play) -> None:
    scenario = play("broadcast.bpmn")
    scenario.signal("Silence")
    assert scenario.instances == []


def test_a_signal_of_the_instance_stays_inside_it(play: Play) -> None:
    scenario = play("inside.bpmn")
    first, second = scenario.start("inside"), scenario.start("inside")
    scenario.complete(next(task for task in scenario.tasks if task.instance_id == first))
    assert {(task.element_id, task.instance_id) for task in scenario.tasks} == {
        ("run", first),
        ("work", second),
    }
