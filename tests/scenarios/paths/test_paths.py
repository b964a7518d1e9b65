"""Tokens on sequence flows: implicit starts, forks, merges and ends; conditions, defaults (BPMN 13.2, 13.3.1)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return sorted(task.name for task in play.tasks)


def test_a_line_waits_at_each_user_task_and_ends(play: Play) -> None:
    scenario = play("line.bpmn")
    instance = scenario.start("line")
    assert names(scenario) == ["Pick goods"]
    scenario.complete("Pick goods")
    assert names(scenario) == ["Pack goods"]
    assert not scenario.ended(instance)
    scenario.complete("Pack goods")
    assert scenario.ended(instance)
    assert scenario.trace == ["start", "pick", "pack", "end"]


def test_instances_do_not_disturb_each_other(play: Play) -> None:
    scenario = play("line.bpmn")
    first = scenario.start("line", {"number": 1})
    second = scenario.start("line", {"number": 2})
    scenario.complete(next(task for task in scenario.tasks if task.instance_id == second))
    assert {(task.instance_id, task.element_id) for task in scenario.tasks} == {
        (first, "pick"),
        (second, "pack"),
    }
    assert scenario.variable(first, "number") == 1
    assert scenario.variable(second, "number") == 2
    assert sorted(scenario.instances) == sorted([(first, "line"), (second, "line")])


def test_elements_without_incoming_flow_start_with_the_process(play: Play) -> None:
    scenario = play("nothing_drawn_around.bpmn")
    scenario.start("bare")
    assert names(scenario) == ["Left", "Right"]


def test_each_token_starts_an_activity_anew_where_flows_merge(play: Play) -> None:
    scenario = play("nothing_drawn_around.bpmn")
    instance = scenario.start("bare")
    scenario.complete("Left")
    scenario.complete("Right")
    assert names(scenario) == ["After", "After"]
    scenario.complete(scenario.tasks[0])
    assert not scenario.ended(instance)
    scenario.complete(scenario.tasks[0])
    assert scenario.ended(instance)


def test_tasks_without_work_pass_the_token_on(play: Play) -> None:
    scenario = play("pass_through.bpmn")
    instance = scenario.start("pass_through")
    assert scenario.ended(instance)
    assert scenario.trace == ["start", "one", "two", "three", "end"]


def test_several_outgoing_flows_carry_a_token_each(play: Play) -> None:
    scenario = play("fork_without_gateway.bpmn")
    instance = scenario.start("fork")
    assert names(scenario) == ["First", "Second"]
    scenario.complete("First")
    assert not scenario.ended(instance)
    scenario.complete("Second")
    assert scenario.ended(instance)


def test_an_activity_takes_every_flow_whose_condition_holds(play: Play) -> None:
    scenario = play("conditional_flows.bpmn")
    scenario.start("conditions", {"amount": 5, "colour": "red"})
    scenario.complete("Decide")
    assert names(scenario) == ["Always", "Red", "Small"]


def test_the_default_flow_is_taken_when_no_condition_holds(play: Play) -> None:
    scenario = play("conditional_flows.bpmn")
    scenario.start("conditions", {"amount": 500, "colour": "blue"})
    scenario.complete("Decide")
    assert names(scenario) == ["Always", "Other"]


def test_an_activity_puts_out_and_takes_in_as_many_tokens_as_it_says(play: Play) -> None:
    scenario = play("quantities.bpmn")
    instance = scenario.start("quantities")
    scenario.complete("three")
    assert [task.element_id for task in scenario.tasks] == ["two"]
    scenario.complete("two")
    assert not scenario.ended(instance)
