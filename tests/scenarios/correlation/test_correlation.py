"""Correlation as the specification has it: keys, properties, subscriptions (BPMN 2.0.2, 8.4.2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import CommandRejected
from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def test_the_first_message_gives_the_key_and_later_ones_must_carry_it(play: Play) -> None:
    scenario = play("keys.bpmn")
    first = scenario.message("Order", {"order": {"id": 1}})
    second = scenario.message("Order", {"order": {"id": 2}})
    with pytest.raises(CommandRejected):
        scenario.message("Payment", {"payment": {"order": 3}})
    scenario.message("Payment", {"payment": {"order": 2}})
    assert [task.instance_id for task in scenario.tasks] == [second]
    scenario.message("Payment", {"payment": {"order": 1}})
    assert {task.instance_id for task in scenario.tasks} == {first, second}


def test_a_subscription_binds_the_key_to_the_data_of_the_process(play: Play) -> None:
    scenario = play("subscription.bpmn")
    scenario.start("order", {"number": 1})
    second = scenario.start("order", {"number": 2})
    scenario.message("Payment", {"payment": {"order": 2}})
    assert [task.instance_id for task in scenario.tasks] == [second]


def test_a_key_has_one_live_instance(play: Play) -> None:
    scenario = play("conversation.bpmn")
    ann = scenario.message("ordered", {"customer": "ann"})
    scenario.message("ordered", {"customer": "bob"})
    with pytest.raises(CommandRejected):
        scenario.message("ordered", {"customer": "ann"})
    assert ann is not None
    scenario.complete(next(task for task in scenario.tasks if task.instance_id == ann))
    scenario.message("ordered", {"customer": "ann"})
    assert len(scenario.tasks) == 2
