"""A model of Camunda 8 as its modeler writes it: scripts, decisions, forms, jobs, calls, messages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.scenario_like import ScenarioLike
from processes.form_rules import InvalidSubmission
from processes.testing import StoredScenario
from tasks import task_forms
from tasks.models import Job, UserTask

Play = Callable[..., ScenarioLike]
HERE = Path(__file__).parent
FILES = ("zeebe.bpmn", "zeebe_packing.bpmn", "zeebe_discount.dmn")
LARGE = [{"price": 100, "count": 2}, {"price": 40, "count": 1}]


def ordered(scenario: ScenarioLike, items: list[dict[str, int]] = LARGE) -> str:
    return scenario.start("zeebe_order", {"orderId": "o-1", "country": "de", "items": items})


def topics(scenario: ScenarioLike) -> list[str]:
    return [job.topic for job in scenario.jobs]


def test_a_large_order_is_reviewed_by_those_whom_the_model_names(play: Play) -> None:
    scenario = play(*FILES)
    instance = ordered(scenario)
    assert scenario.variable(instance, "total") == 216
    (task,) = scenario.tasks
    assert task.candidate_groups == ("sales", "de")
    assert (task.form_key, task.priority) == ("camunda-forms:bpmn:review_form", 60)
    assert task.due_at is not None
    assert task.due_at.isoformat() == "2026-01-03T00:00:00+00:00"


def test_a_listener_of_the_task_is_work_before_the_task_is_left(play: Play) -> None:
    scenario = play(*FILES)
    ordered(scenario)
    assert topics(scenario) == []
    scenario.complete("review", {"approved": True})
    assert topics(scenario) == ["audit"]
    scenario.complete_job("audit")
    assert topics(scenario) == ["charge-de"]


def test_a_small_order_is_charged_at_once_and_goes_the_whole_way(play: Play) -> None:
    scenario = play(*FILES)
    instance = ordered(scenario, [{"price": 5, "count": 2}, {"price": 7, "count": 1}])
    scenario.complete_job("charge-de", {"receipt": {"number": 12}})
    assert scenario.variable(instance, "receiptNumber") == 12
    assert scenario.variable(instance, "receipt") is None
    for label in ("a", "b"):
        scenario.complete_job("warm-up")
        scenario.complete_job("label", {"label": label, "scratch": True})
    assert scenario.variable(instance, "labels") == ["a", "b"]
    assert scenario.variable(instance, "scratch") is None
    scenario.message("shipped", correlation={"orderId": "o-1"})
    assert topics(scenario) == ["mail"]
    scenario.complete_job("mail")
    assert scenario.ended(instance)


def test_a_worker_reports_an_error_that_the_model_catches(play: Play) -> None:
    scenario = play(*FILES)
    instance = ordered(scenario, [{"price": 5, "count": 2}])
    scenario.throw_error("charge-de", "declined")
    assert scenario.trace[-1] == "refused"
    assert scenario.ended(instance)


@pytest.mark.django_db
def test_the_form_in_the_process_is_shown_and_checked() -> None:
    scenario = StoredScenario()
    scenario.deploy({name: (HERE / name).read_bytes() for name in FILES})
    ordered(scenario)
    task = UserTask.objects.get(element_id="review")
    schema, data = task_forms.shown(task)
    assert schema is not None
    assert [component["key"] for component in schema["components"]] == ["approved", "total"]
    assert data["total"] == 216
    assert task_forms.checked(task, {"approved": True}) == {"approved": True}
    with pytest.raises(InvalidSubmission, match="total"):
        task_forms.checked(task, {"approved": True, "total": 1})


@pytest.mark.django_db
def test_the_process_says_how_urgent_its_jobs_are() -> None:
    scenario = StoredScenario()
    scenario.deploy({name: (HERE / name).read_bytes() for name in FILES})
    ordered(scenario, [{"price": 5, "count": 2}])
    assert [(job.topic, job.priority) for job in Job.objects.all()] == [("charge-de", 7)]
