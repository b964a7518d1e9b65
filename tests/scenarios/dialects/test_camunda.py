"""A model of Camunda 7: JUEL, listeners, a decision, external work with its parameters, a call."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]
FILES = ("camunda.bpmn", "camunda_rate.dmn")


def reported(play: Play, *items: str) -> tuple[ScenarioLike, str]:
    scenario = play(*FILES)
    variables: dict[str, object] = {"items": list(items), "region": "north", "assessed": 0, "owner": "rita"}
    claim = scenario.start("camunda_claim", variables, business_key="C-7")
    scenario.run_jobs()
    return scenario, claim


def test_a_listener_counts_and_each_item_is_assessed_in_turn(play: Play) -> None:
    scenario, claim = reported(play, "roof", "car")
    assert (scenario.variable(claim, "open"), scenario.variable(claim, "share")) == (2, 80)
    (task,) = scenario.tasks
    assert (task.assignee, tuple(task.candidate_groups), task.priority) == ("rita", ("claims", "north"), 80)
    assert task.due_at is not None
    assert task.due_at.isoformat() == "2026-01-03T00:00:00+00:00"
    scenario.complete("assess", {"damage": 100})
    assert scenario.variable(claim, "assessed") == 100
    scenario.complete("assess", {"damage": 150})
    assert [job.topic for job in scenario.jobs] == ["pay-north"]


def test_enough_damage_ends_the_assessment(play: Play) -> None:
    scenario, _ = reported(play, "roof", "car", "fence")
    scenario.complete("assess", {"damage": 1500})
    assert scenario.tasks == []
    assert [job.topic for job in scenario.jobs] == ["pay-north"]


def test_external_work_gets_its_parameters_and_properties(play: Play) -> None:
    scenario, claim = reported(play, "roof")
    scenario.complete("assess", {"damage": 200})
    (job,) = scenario.jobs
    assert job.headers["currency"] == "EUR"
    assert job.variables["order"] == {"amount": 160, "reasons": ["claim", "north"]}
    assert job.variables["count"] == 2
    assert scenario.variable(claim, "order") is None
    scenario.complete_job("pay-north", {"number": "r-1"})
    assert scenario.variable(claim, "receipt") == "r-1"
    assert scenario.variable(claim, "sent") == "Dear rita: r-1"
    assert scenario.ended(claim)
    assert scenario.trace[-1] == "done"


def test_what_the_worker_says_may_be_an_error(play: Play) -> None:
    scenario, claim = reported(play, "roof")
    scenario.complete("assess", {"damage": 200})
    scenario.complete_job("pay-north", {"number": "none"})
    assert scenario.trace[-1] == "refused"
    assert scenario.variable(claim, "code") == "declined"
    assert scenario.variable(claim, "reason") == "The card was declined"


def test_no_damage_ends_it(play: Play) -> None:
    scenario, claim = reported(play, "roof")
    scenario.complete("assess", {"damage": 0})
    assert scenario.ended(claim)
    assert scenario.trace[-1] == "nothing"
