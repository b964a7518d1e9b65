"""Work of people, machines and scripts; what happens when it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from engine.errors import EngineError
from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(play: ScenarioLike) -> list[str]:
    return sorted(task.name for task in play.tasks)


def test_a_user_task_tells_who_may_do_it(play: Play) -> None:
    scenario = play("people.bpmn")
    scenario.start("people", {"boss": "carol", "groups": ["sales", "support"]})
    approve = next(task for task in scenario.tasks if task.name == "Approve")
    assert approve.element_id == "approve"
    assert approve.assignee == "carol"
    assert list(approve.candidate_users) == ["ann", "bob"]
    assert list(approve.candidate_groups) == ["sales", "support"]
    plain = next(task for task in scenario.tasks if task.name == "Plain")
    assert plain.assignee == "alice"


@pytest.mark.parametrize("selected_by", ["task", "id", "name", "element_id"])
def test_a_task_is_completed_by_whatever_names_it(play: Play, selected_by: str) -> None:
    scenario = play("people.bpmn")
    scenario.start("people", {"boss": "carol", "groups": []})
    task = next(task for task in scenario.tasks if task.name == "Plain")
    scenario.complete(task if selected_by == "task" else getattr(task, selected_by))
    assert names(scenario) == ["Approve"]


def test_a_task_cannot_be_completed_twice(play: Play) -> None:
    scenario = play("people.bpmn")
    scenario.start("people", {"boss": "carol", "groups": []})
    task = scenario.tasks[0]
    scenario.complete(task)
    with pytest.raises(EngineError):
        scenario.complete(task)
    assert len(scenario.tasks) == 1


def test_a_job_completes_with_its_results(play: Play) -> None:
    scenario = play("plain_job.bpmn")
    instance = scenario.start("plain_job")
    (job,) = scenario.jobs
    assert (job.topic, job.element_id, job.instance_id) == ("payment", "charge", instance)
    scenario.complete_job(job, {"receipt": "R-1"})
    assert scenario.jobs == []
    assert scenario.variable(instance, "receipt") == "R-1"
    assert names(scenario) == ["After"]


def test_a_handler_is_given_the_evaluated_properties(play: Play) -> None:
    scenario = play("job.bpmn")
    seen: list[Mapping[str, object]] = []

    def pay(properties: Mapping[str, object]) -> Mapping[str, object]:
        seen.append(dict(properties))
        return {"number": "R-2"}

    scenario.handlers["payment"] = pay
    instance = scenario.start("job", {"price": 4})
    scenario.run_jobs()
    assert seen[0]["amount"] == 8
    assert seen[0]["currency"] == "EUR"
    assert scenario.variable(instance, "receipt") == {"number": "R-2"}
    assert names(scenario) == ["After"]


def test_failed_work_is_an_incident_and_a_retry_makes_the_job_anew(play: Play) -> None:
    scenario = play("plain_job.bpmn")
    instance = scenario.start("plain_job")
    scenario.fail_job(scenario.jobs[0], "Bank is closed")
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("job_failed", "charge")
    assert "Bank is closed" in incident.message
    assert scenario.jobs == []
    scenario.retry(incident)
    assert scenario.incidents == []
    scenario.complete_job(scenario.jobs[0])
    assert names(scenario) == ["After"]
    assert not scenario.ended(instance)


def test_an_error_that_nobody_catches_is_an_incident_that_names_its_code(play: Play) -> None:
    scenario = play("plain_job.bpmn")
    instance = scenario.start("plain_job")
    scenario.throw_error(scenario.jobs[0], "NO_FUNDS")
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("uncaught_error", "charge")
    assert "NO_FUNDS" in incident.message
    assert not scenario.ended(instance)


def test_an_expression_is_evaluated_at_once(play: Play) -> None:
    scenario = play("expression.bpmn")
    instance = scenario.start("expression", {"a": 2, "b": 3})
    assert scenario.variable(instance, "sum") == 5
    assert names(scenario) == ["After"]


def test_a_python_script_runs_through_the_port(play: Play) -> None:
    scenario = play("script_python.bpmn")
    seen: list[str] = []

    def run(source: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        seen.append(source.strip())
        return {"total": variables["price"]}

    scenario.scripts["python"] = run
    instance = scenario.start("python", {"price": 21})
    assert seen == ["total = price * 2"]
    assert scenario.variable(instance, "total") == 21


def test_a_failing_script_is_an_incident_and_runs_again_on_retry(play: Play) -> None:
    scenario = play("script_python.bpmn")

    def run(source: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        if "price" not in variables:
            raise EngineError("name 'price' is not defined")
        return {"total": variables["price"]}

    scenario.scripts["python"] = run
    instance = scenario.start("python")
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("script", "compute")
    scenario.retry(incident, {"price": 7})
    assert scenario.incidents == []
    assert scenario.variable(instance, "total") == 7


def test_a_call_of_a_global_task_is_that_task(play: Play) -> None:
    scenario = play("global_tasks.bpmn")
    instance = scenario.start("global_tasks", {"amount": 4})
    (task,) = scenario.tasks
    assert (task.element_id, task.name) == ("ask", "Ask somebody")
    scenario.complete("ask")
    assert scenario.variable(instance, "total") == 8
    assert [task.element_id for task in scenario.tasks] == ["after"]


def test_listeners_work_before_and_behind(play: Play) -> None:
    scenario = play("listeners.bpmn")
    instance = scenario.start("listeners")
    for topic in ("before", "before_too"):
        assert ([job.topic for job in scenario.jobs], scenario.tasks) == ([topic], [])
        scenario.complete_job(topic, {topic: True})
    scenario.complete("work")
    assert ([job.topic for job in scenario.jobs], scenario.tasks) == (["behind"], [])
    scenario.complete_job("behind")
    assert [task.element_id for task in scenario.tasks] == ["after"]
    assert scenario.variable(instance, "before_too") is True


def test_a_listener_that_fails_is_tried_again(play: Play) -> None:
    scenario = play("listeners.bpmn")
    scenario.start("listeners")
    scenario.fail_job("before", "no network")
    (incident,) = scenario.incidents
    assert (incident.element_id, scenario.tasks) == ("work", [])
    scenario.retry(incident)
    scenario.complete_job("before")
    scenario.complete_job("before_too")
    assert [task.element_id for task in scenario.tasks] == ["work"]


def test_an_operation_names_the_work_and_the_message(play: Play) -> None:
    scenario = play("operations.bpmn")
    instance = scenario.start("operations")
    assert [job.topic for job in scenario.jobs] == ["charge-card"]
    scenario.complete_job("charge-card")
    assert scenario.subscriptions == ["message:Answer"]
    scenario.message("Answer")
    scenario.message("Answer")
    assert scenario.ended(instance)
