"""What expressions of Camunda's dialect are told of the execution and the task, and what they write there."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def test_listeners_read_and_write_variables_of_the_execution(play: Play) -> None:
    scenario = play("execution.bpmn")
    instance = scenario.start("execution", {"amount": 4, "reviewer": "rita"}, business_key="order-7")
    assert scenario.variable(instance, "seen") == 5
    assert scenario.variable(instance, "startedBy") is None
    assert scenario.variable(instance, "noted") == "note: order-7"


def test_listeners_of_a_task_know_whom_it_is_for_and_who_did_it(play: Play) -> None:
    scenario = play("execution.bpmn")
    instance = scenario.start("execution", {"amount": 4, "reviewer": "rita"})
    assert scenario.variable(instance, "asked") == "rita"
    scenario.complete("review", {"archive": True}, user="otto")
    assert scenario.variable(instance, "reviewedBy") == "otto"
    assert [task.element_id for task in scenario.tasks] == ["archive"]


def test_a_condition_may_ask_whether_a_variable_is_there(play: Play) -> None:
    scenario = play("execution.bpmn")
    instance = scenario.start("execution", {"amount": 4, "reviewer": "rita"})
    scenario.complete("review")
    assert scenario.ended(instance)
