"""Standard loops (BPMN 2.0.2, 10.3.7 and 13.3.6)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_it_runs_again_while_its_condition_holds(play: Play) -> None:
    scenario = play("standard.bpmn")
    scenario.start("standard", {"done": False})
    for count in (1, 2):
        assert scenario.local_variable("try_it", "loopCounter") == count
        scenario.complete("try_it", {"done": False})
    scenario.complete("try_it", {"done": True})
    assert names(scenario) == ["after"]
    assert scenario.trace == ["start", "try_it", "try_it", "try_it", "after"]


def test_tested_before_it_may_not_run_at_all(play: Play) -> None:
    scenario = play("test_before.bpmn")
    scenario.start("test_before", {"done": True})
    assert names(scenario) == ["after"]


def test_it_runs_as_often_as_its_maximum_at_most(play: Play) -> None:
    scenario = play("test_before.bpmn")
    scenario.start("test_before", {"done": False})
    scenario.complete("try_it")
    scenario.complete("try_it")
    assert names(scenario) == ["after"]


def test_a_sub_process_runs_again_with_one_deadline_for_all(play: Play) -> None:
    scenario = play("sub_process.bpmn")
    scenario.start("again")
    scenario.complete("work")
    assert (names(scenario), scenario.timers) == (["work"], 1)
    scenario.advance("P1D")
    assert names(scenario) == ["overdue"]


def test_a_loop_that_never_waits_and_never_ends_is_an_incident(play: Play) -> None:
    scenario = play("endless_loop.bpmn")
    scenario.start("endless_loop")
    scenario.run_jobs()
    assert [incident.kind for incident in scenario.incidents] == ["endless_loop"]
