"""Messages: caught, received, started by, sent (BPMN 2.0.2, 10.5.5 and 8.4.2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import EngineError
from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return sorted(task.name for task in play.tasks)


def test_a_message_goes_to_the_instance_of_its_correlation_key(play: Play) -> None:
    scenario = play("catch.bpmn")
    scenario.start("order", {"orderId": "A"})
    other = scenario.start("order", {"orderId": "B"})
    assert scenario.subscriptions == ["message:Payment received", "message:Payment received"]
    assert scenario.message("Payment received", {"amount": 7}, correlation={"orderId": "B"}) is None
    (task,) = scenario.tasks
    assert task.instance_id == other
    assert scenario.variable(other, "amount") == 7
    assert scenario.subscriptions == ["message:Payment received"]


def test_a_message_that_nobody_or_several_wait_for_is_refused(play: Play) -> None:
    scenario = play("receive.bpmn")
    with pytest.raises(EngineError):
        scenario.message("Answer")
    scenario.start("ask")
    scenario.start("ask")
    with pytest.raises(EngineError):
        scenario.message("Answer")
    assert names(scenario) == []


def test_a_message_can_name_its_receiver(play: Play) -> None:
    scenario = play("receive.bpmn")
    scenario.start("ask")
    second = scenario.start("ask")
    scenario.message("Answer", instance=second)
    assert [task.instance_id for task in scenario.tasks] == [second]


def test_a_message_finds_its_receiver_by_business_key(play: Play) -> None:
    scenario = play("receive.bpmn")
    scenario.start("ask", business_key="one")
    second = scenario.start("ask", business_key="two")
    scenario.message("Answer", business_key="two")
    assert [task.instance_id for task in scenario.tasks] == [second]


def test_a_message_is_taken_once(play: Play) -> None:
    scenario = play("receive.bpmn")
    instance = scenario.start("ask")
    scenario.message("Answer", instance=instance)
    with pytest.raises(EngineError):
        scenario.message("Answer", instance=instance)


def test_a_message_starts_an_instance_with_its_variables(play: Play) -> None:
    scenario = play("start.bpmn")
    started = scenario.message("Order placed", {"item": "book"}, business_key="A-1")
    assert started is not None
    assert scenario.instances == [(started, "by_message")]
    assert scenario.variable(started, "item") == "book"
    assert names(scenario) == ["Handle"]


def test_only_the_start_event_that_was_meant_fires(play: Play) -> None:
    scenario = play("several_starts.bpmn")
    scenario.start("several")
    assert names(scenario) == ["By hand"]
    scenario.message("Letter")
    assert names(scenario) == ["Answer letter", "By hand"]
    scenario.message("Call")
    assert names(scenario) == ["Answer call", "Answer letter", "By hand"]


def test_processes_talk_by_messages(play: Play) -> None:
    scenario = play("talk.bpmn")
    asking = scenario.start("asks", {"number": 42})
    assert names(scenario) == ["Think"]
    scenario.complete("Think", {"number": 42})
    assert names(scenario) == ["Thank"]
    scenario.complete("Thank")
    assert scenario.ended(asking)
    assert scenario.instances == []


def test_a_message_that_is_sent_waits_for_its_receiver(play: Play) -> None:
    scenario = play("late_receiver.bpmn")
    listening = scenario.start("listener")
    telling = scenario.start("teller")
    assert scenario.ended(telling)
    scenario.complete("Prepare")
    assert [(task.name, task.instance_id) for task in scenario.tasks] == [("Read", listening)]


def test_a_message_that_is_sent_does_not_wait_for_ever(play: Play) -> None:
    scenario = play("late_receiver.bpmn")
    scenario.start("listener")
    scenario.start("teller")
    scenario.advance("PT61M")
    scenario.complete("Prepare")
    assert names(scenario) == []
    assert scenario.subscriptions == ["message:News"]


def test_a_message_that_is_sent_is_received_once(play: Play) -> None:
    scenario = play("late_receiver.bpmn")
    scenario.start("teller")
    first = scenario.start("listener")
    scenario.start("listener")
    for task in scenario.tasks:
        scenario.complete(task)
    assert [(task.name, task.instance_id) for task in scenario.tasks] == [("Read", first)]
    assert scenario.subscriptions == ["message:News"]


def test_a_thrown_message_goes_to_the_receiver_that_has_waited_longest(play: Play) -> None:
    scenario = play("several_receivers.bpmn")
    first, second = scenario.start("waits"), scenario.start("waits")
    scenario.start("tells")
    assert (scenario.ended(first), scenario.ended(second)) == (True, False)
    scenario.start("tells")
    assert scenario.ended(second)


def test_a_receive_task_starts_a_process(play: Play) -> None:
    scenario = play("starting_task.bpmn")
    instance = scenario.message("Asked", {"text": "hello"})
    assert instance is not None
    assert [task.element_id for task in scenario.tasks] == ["answer"]
    assert scenario.variable(instance, "text") == "hello"
