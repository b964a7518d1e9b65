"""Event sub-processes: started by an event in their scope (BPMN 2.0.2, 10.3.5 and 13.3.4)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_an_interrupting_one_ends_the_other_work_first(play: Play) -> None:
    scenario = play("message.bpmn")
    instance = scenario.start("interrupted")
    scenario.message("Stop", {"why": "rain"})
    assert names(scenario) == ["tidy"]
    assert scenario.subscriptions == []
    assert scenario.variable(instance, "why") == "rain"
    scenario.complete("tidy")
    assert scenario.ended(instance)


def test_a_non_interrupting_one_starts_many_times_beside_the_work(play: Play) -> None:
    scenario = play("many_times.bpmn")
    instance = scenario.start("many_times")
    scenario.message("Ask")
    scenario.message("Ask")
    assert names(scenario) == ["answer", "answer", "work"]
    scenario.complete("work")
    assert not scenario.ended(instance)
    scenario.message("Ask")
    for _ in range(3):
        scenario.complete("answer")
    assert scenario.ended(instance)
    assert scenario.subscriptions == []


def test_a_cycle_starts_one_for_each_of_its_times_until_the_scope_ends(play: Play) -> None:
    scenario = play("timer_cycle.bpmn")
    scenario.start("timer_cycle")
    scenario.advance("PT90M")
    assert names(scenario) == ["nag", "work"]
    scenario.advance("P1D")
    assert names(scenario) == ["nag", "nag", "work"]
    assert scenario.timers == 0


def test_the_timer_of_an_event_sub_process_ends_with_its_scope(play: Play) -> None:
    scenario = play("timer_cycle.bpmn")
    scenario.start("timer_cycle")
    scenario.complete("work")
    assert (names(scenario), scenario.timers) == (["after"], 0)


def test_they_stand_inside_each_other(play: Play) -> None:
    scenario = play("nested.bpmn")
    instance = scenario.start("nested")
    assert scenario.subscriptions == ["message:Outer"]
    scenario.message("Outer")
    scenario.message("Inner")
    assert names(scenario) == ["inner_work", "outer_work"]
    scenario.complete("outer_work")
    scenario.complete("inner_work")
    assert scenario.ended(instance)


def test_without_a_throw_none_of_them_runs(play: Play) -> None:
    scenario = play("not_started.bpmn")
    assert scenario.ended(scenario.start("not_started"))
    assert scenario.trace == ["start", "work", "end"]


def test_every_event_can_start_one(play: Play) -> None:
    scenario = play("kinds.bpmn")
    instance = scenario.start("kinds", {"heat": 1})
    scenario.signal("Alarm")
    scenario.message("Ask")
    scenario.advance("PT1H")
    scenario.set_variables(instance, {"heat": 91})
    for _ in range(2):
        scenario.message("One")
        scenario.signal("Two")
    assert names(scenario) == ["alarmed", "asked", "asked", "both", "both", "hot", "work"]


def test_a_trigger_that_cannot_be_waited_for_is_an_incident_and_the_rest_goes_on(play: Play) -> None:
    scenario = play("wrong_timer.bpmn")
    instance = scenario.start("wrong_timer", {"span": "soon"})
    assert names(scenario) == ["work"]
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("timer", "s")
    scenario.retry(incident, {"span": "PT1H"})
    scenario.advance("PT1H")
    assert names(scenario) == ["nag", "work"]
    scenario.complete("nag")
    scenario.complete("work")
    assert scenario.ended(instance)


def test_the_scope_that_throws_can_trigger_its_own(play: Play) -> None:
    scenario = play("own_throw.bpmn")
    scenario.start("own_throw")
    assert names(scenario) == ["help"]
    scenario.complete("help")
    assert names(scenario) == ["after"]


def test_every_event_can_interrupt_its_scope(play: Play) -> None:
    scenario = play("interrupting_kinds.bpmn")
    scenario.start("interrupting_kinds", {"heat": 1})
    scenario.advance("PT1H")
    assert (names(scenario), scenario.subscriptions, scenario.timers) == (["late"], [], 0)


def test_a_condition_interrupts_the_scope(play: Play) -> None:
    scenario = play("interrupting_kinds.bpmn")
    instance = scenario.start("interrupting_kinds", {"heat": 1})
    scenario.set_variables(instance, {"heat": 91})
    assert (names(scenario), scenario.timers) == (["hot"], 0)


def test_any_or_all_of_several_events_interrupt_the_scope(play: Play) -> None:
    scenario = play("interrupting_kinds.bpmn")
    scenario.start("interrupting_kinds", {"heat": 1})
    scenario.signal("Two")
    assert names(scenario) == ["work"]
    scenario.message("One")
    assert names(scenario) == ["both"]
    scenario.start("interrupting_kinds", {"heat": 1})
    scenario.message("Stop")
    assert names(scenario) == ["both", "stopped"]
