"""Conditional, link, multiple and signal events (BPMN 2.0.2, 10.5.4 to 10.5.6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_a_condition_is_looked_at_whenever_a_variable_changes(play: Play) -> None:
    scenario = play("conditional.bpmn")
    instance = scenario.start("conditional", {"amount": 1})
    assert names(scenario) == []
    scenario.set_variables(instance, {"amount": 10})
    assert names(scenario) == []
    scenario.set_variables(instance, {"amount": 11})
    assert (names(scenario), scenario.subscriptions) == (["after"], [])


def test_a_condition_that_holds_already_does_not_wait(play: Play) -> None:
    scenario = play("conditional.bpmn")
    scenario.start("conditional", {"amount": 11})
    assert names(scenario) == ["after"]


def test_a_non_interrupting_condition_fires_each_time_it_becomes_true(play: Play) -> None:
    scenario = play("conditional_boundary.bpmn")
    instance = scenario.start("conditional_boundary", {"heat": 95})
    assert names(scenario) == ["cool", "work"]
    for heat in (99, 50, 60):
        scenario.set_variables(instance, {"heat": heat})
    assert names(scenario) == ["cool", "work"]
    scenario.set_variables(instance, {"heat": 91})
    assert names(scenario) == ["cool", "cool", "work"]


@pytest.mark.parametrize("far", [True, False])
def test_several_throwing_links_go_on_at_the_one_that_catches(play: Play, far: bool) -> None:
    scenario = play("link.bpmn")
    instance = scenario.start("linked", {"far": far})
    scenario.complete("work")
    assert scenario.ended(instance)
    assert scenario.trace == ["start", "which", "to_a" if far else "to_a_as_well", "at_a", "work", "end"]


def test_any_event_of_a_multiple_is_enough(play: Play) -> None:
    scenario = play("multiple.bpmn")
    scenario.start("multiple")
    assert (sorted(scenario.subscriptions), scenario.timers) == (["message:Paid", "signal:Go"], 1)
    scenario.signal("Go")
    assert (names(scenario), scenario.subscriptions, scenario.timers) == (["after"], [], 0)


def test_a_parallel_multiple_needs_them_all(play: Play) -> None:
    scenario = play("parallel_multiple.bpmn")
    instance = scenario.start("parallel_multiple")
    scenario.signal("Go", {"a": 1})
    assert (names(scenario), scenario.subscriptions) == ([], ["message:Paid"])
    scenario.message("Paid", {"b": 2})
    assert names(scenario) == ["after"]
    assert (scenario.variable(instance, "a"), scenario.variable(instance, "b")) == (1, 2)


def test_a_multiple_end_event_throws_all_its_events(play: Play) -> None:
    scenario = play("multiple_throw.bpmn")
    scenario.start("multiple_throw")
    scenario.complete("wait")
    assert names(scenario) == ["got_a", "got_b"]


def test_a_signal_end_event_reaches_the_boundary_of_its_own_sub_process(play: Play) -> None:
    scenario = play("signal_end_inside.bpmn")
    scenario.start("signal_end_inside")
    assert names(scenario) == ["help"]


def test_every_event_can_stand_at_a_boundary(play: Play) -> None:
    scenario = play("boundary_kinds.bpmn")
    instance = scenario.start("boundary_kinds", {"heat": 1})
    scenario.signal("Alarm")
    scenario.signal("Alarm")
    scenario.message("Ask")
    scenario.advance("PT1H")
    assert names(scenario) == ["alarmed", "alarmed", "asked", "asked", "work"]
    scenario.message("Stop")
    assert names(scenario) == ["alarmed", "alarmed", "asked", "asked", "stopped"]
    assert (scenario.subscriptions, scenario.timers) == ([], 0)
    scenario.set_variables(instance, {"heat": 100})
    assert "hot" not in names(scenario)


def test_a_parallel_multiple_boundary_event_fires_each_time_all_have_come(play: Play) -> None:
    scenario = play("boundary_kinds.bpmn")
    scenario.start("boundary_kinds", {"heat": 1})
    for _ in range(2):
        scenario.signal("Two")
        assert "message:One" in scenario.subscriptions
        assert "signal:Two" not in scenario.subscriptions
        scenario.message("One")
    assert names(scenario) == ["both", "both", "work"]


def test_a_condition_interrupts_the_work(play: Play) -> None:
    scenario = play("boundary_kinds.bpmn")
    instance = scenario.start("boundary_kinds", {"heat": 1})
    scenario.set_variables(instance, {"heat": 91})
    assert names(scenario) == ["hot"]


def test_throw_and_end_events_send_their_messages(play: Play) -> None:
    scenario = play("message_end.bpmn")
    sender = scenario.start("sender", {"item": "tea"})
    scenario.complete("prepare")
    assert scenario.ended(sender)
    assert names(scenario) == ["deliver", "read"]
    receiver = next(instance for instance, key in scenario.instances if key == "receiver")
    assert scenario.variable(receiver, "item") == "tea"


def test_a_message_flow_names_the_message_where_nothing_else_does(play: Play) -> None:
    scenario = play("message_flow.bpmn")
    customer = scenario.start("customer")
    assert names(scenario) == ["cook"]
    scenario.complete("cook")
    scenario.complete("rejoice")
    assert scenario.ended(customer)
    assert scenario.instances == []


def test_an_event_definition_at_the_root_is_used_by_reference(play: Play) -> None:
    scenario = play("root_definition.bpmn")
    scenario.start("root_definition")
    scenario.advance("PT1H")
    assert names(scenario) == ["after"]


def test_a_conditional_start_event_starts_where_its_condition_holds(play: Play) -> None:
    scenario = play("conditional_start.bpmn")
    assert scenario.evaluate_conditions({"heat": 20}) == []
    (instance,) = scenario.evaluate_conditions({"heat": 95})
    assert names(scenario) == ["cool"]
    assert scenario.variable(instance, "heat") == 95


def test_any_event_of_a_multiple_start_event_starts(play: Play) -> None:
    scenario = play("several_starts.bpmn")
    scenario.message("Ordered")
    scenario.signal("Go")
    assert names(scenario) == ["work", "work"]


def test_a_start_event_that_needs_all_its_events_waits_for_the_rest(play: Play) -> None:
    scenario = play("all_needed_to_start.bpmn")
    instance = scenario.message("Paid", {"amount": 3})
    assert instance is not None
    assert (names(scenario), scenario.subscriptions) == ([], ["message:Ordered"])
    scenario.message("Ordered", {"item": "tea"}, instance=instance)
    assert names(scenario) == ["ship"]
    assert (scenario.variable(instance, "amount"), scenario.variable(instance, "item")) == (3, "tea")


def test_any_event_of_a_multiple_interrupts(play: Play) -> None:
    scenario = play("boundary_interrupting.bpmn")
    scenario.start("boundary_interrupting")
    scenario.signal("Alarm")
    assert (names(scenario), scenario.subscriptions) == (["stopped"], [])
    assert scenario.trace[-2:] == ["noted", "stopped"]


def test_a_parallel_multiple_interrupts_when_all_have_come(play: Play) -> None:
    scenario = play("boundary_interrupting.bpmn")
    scenario.start("boundary_interrupting")
    scenario.message("One")
    assert names(scenario) == ["work"]
    scenario.signal("Two")
    assert (names(scenario), scenario.subscriptions) == (["both"], [])


def test_an_end_event_throws_all_its_events(play: Play) -> None:
    scenario = play("multiple_end.bpmn")
    scenario.start("multiple_end")
    scenario.complete("wait")
    assert names(scenario) == ["got_a", "got_b"]
