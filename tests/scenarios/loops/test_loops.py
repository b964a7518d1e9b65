"""Loops, asynchronous continuations, and the limits of a turn."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def test_a_loop_runs_until_its_condition_fails(play: Play) -> None:
    scenario = play("loop.bpmn")
    instance = scenario.start("loop", {"rounds": 100})
    assert scenario.ended(instance)
    assert scenario.variable(instance, "n") == 100
    assert scenario.trace.count("count") == 100


def test_a_turn_that_used_its_steps_goes_on_in_the_next(play: Play) -> None:
    scenario = play("loop.bpmn")
    instance = scenario.start("loop", {"rounds": 1_200})
    scenario.run_jobs()
    assert scenario.ended(instance)
    assert scenario.variable(instance, "n") == 1_200


def test_an_endless_loop_becomes_an_incident_that_names_it(play: Play) -> None:
    scenario = play("endless.bpmn")
    instance = scenario.start("endless")
    scenario.run_jobs()
    (incident,) = scenario.incidents
    assert incident.kind == "endless_loop"
    assert incident.instance_id == instance
    assert "round" in incident.message
    assert "trip" in incident.message
    assert not scenario.ended(instance)


def test_a_loop_that_waits_is_never_endless(play: Play) -> None:
    scenario = play("patient.bpmn")
    instance = scenario.start("patient", {"good": False})
    for _ in range(50):
        scenario.complete("Look")
    assert scenario.incidents == []
    scenario.complete("Look", {"good": True})
    assert scenario.ended(instance)


def test_asynchronous_continuations_wait_for_the_worker(play: Play) -> None:
    scenario = play("async.bpmn")
    scenario.start("async")
    assert scenario.tasks == []
    assert "before" not in scenario.trace
    scenario.run_jobs()
    assert [task.name for task in scenario.tasks] == ["Last"]
    assert scenario.trace == ["start", "before", "after", "last"]


def test_a_canceled_instance_does_not_continue(play: Play) -> None:
    scenario = play("async.bpmn")
    instance = scenario.start("async")
    scenario.cancel(instance)
    scenario.run_jobs()
    assert scenario.ended(instance)
    assert scenario.tasks == []
