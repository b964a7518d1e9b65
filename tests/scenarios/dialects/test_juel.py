"""A model whose every expression is JUEL: conditions, people, dates, collections, mappings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]
ITEMS = [{"sku": "b1", "packer": "pia"}, {"sku": "c7", "packer": "tom"}]
DUE = datetime(2026, 1, 3, 12, tzinfo=UTC)


def ordered(scenario: ScenarioLike, **different: object) -> str:
    variables = {
        "clerk": "rita",
        "amount": 1500,
        "customer": {"name": "Ada", "level": "gold", "region": "north"},
        "order": {"items": ITEMS},
        "due": DUE,
    }
    return scenario.start("juel", variables | different)


def names(scenario: ScenarioLike) -> list[str]:
    return [task.element_id for task in scenario.tasks]


@pytest.mark.parametrize(("amount", "priority"), [(1500, 80), (10, 50)])
def test_people_dates_and_priorities_of_a_task(play: Play, amount: int, priority: int) -> None:
    scenario = play("juel.bpmn")
    ordered(scenario, amount=amount)
    (task,) = scenario.tasks
    assert (task.assignee, task.candidate_groups) == ("rita", ("sales", "north"))
    assert (task.due_at, task.priority) == (DUE - timedelta(days=1), priority)


@pytest.mark.parametrize(
    ("different", "follows"),
    [
        ({}, ["call"]),
        ({"amount": 1000}, ["pack"]),
        ({"customer": {"name": "Ada", "level": "silver", "region": "north"}}, ["pack"]),
        ({"customer": {"name": "Ada", "region": "north"}}, ["pack"]),
        ({"order": {"items": []}, "amount": 1}, []),
        ({"order": {}, "amount": 1}, []),
    ],
)
def test_conditions_choose_the_way(play: Play, different: dict[str, object], follows: list[str]) -> None:
    scenario = play("juel.bpmn")
    instance = ordered(scenario, **different)
    scenario.complete("check")
    assert names(scenario) == follows
    assert scenario.ended(instance) is (not follows)
    assert scenario.incidents == []


def test_a_task_for_each_item_then_waiting_until_it_is_due(play: Play) -> None:
    scenario = play("juel.bpmn")
    ordered(scenario, amount=10)
    scenario.complete("check")
    assert [task.assignee for task in scenario.tasks] == ["pia"]
    scenario.complete("pack")
    assert [task.assignee for task in scenario.tasks] == ["tom"]
    scenario.complete("pack")
    assert (names(scenario), scenario.timers) == ([], 1)
    scenario.advance(timedelta(hours=59))
    assert scenario.jobs == []
    scenario.advance(timedelta(hours=1))
    assert [job.element_id for job in scenario.jobs] == ["ship"]


@pytest.mark.parametrize(("receipt", "shipped"), [("R-7", True), ("X", False), ("", False)])
def test_work_gets_what_it_is_given_and_gives_what_is_made_of_it(
    play: Play, receipt: str, shipped: bool
) -> None:
    scenario = play("juel.bpmn", now="2026-01-04T00:00:00Z")
    instance = ordered(scenario, amount=10)
    for task in ("check", "pack", "pack"):
        scenario.complete(task)
    scenario.run_jobs()
    scenario.advance(timedelta(seconds=1))
    (job,) = scenario.jobs
    assert job.topic == "ship-north"
    given = [scenario.local_variable("ship", name) for name in ("label", "first", "total")]
    assert given == ["ADA, 2 items", "b1", Decimal(12)]
    scenario.complete_job("ship", {"receipt": receipt})
    assert scenario.variable(instance, "shipped") is shipped
    assert scenario.ended(instance)


def test_what_an_expression_cannot_say_is_an_incident_with_its_place(play: Play) -> None:
    scenario = play("juel.bpmn")
    ordered(scenario, amount="many")
    (incident,) = scenario.incidents
    assert incident.element_id == "check"
    assert "'many' is no number" in incident.message
    assert "column 10" in incident.message
    scenario.retry(incident, {"amount": 1})
    assert names(scenario) == ["check"]
