"""A model of SpiffWorkflow: Python in scripts, conditions, parameters and messages, and what people are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.scenario_like import ScenarioLike
from processes.package import DeploymentRefused, read_package
from processes.scripts import PythonScripts
from processes.testing import StoredScenario
from tasks.models import UserTask

Play = Callable[..., ScenarioLike]
HERE = Path(__file__).parent
FILES = ("spiff.bpmn", "spiff_quote.bpmn", "spiff_class.dmn")
PEOPLE = [{"name": "ann", "cost": 30}, {"name": "bo", "cost": 12}]


@pytest.fixture(scope="module")
def python() -> Iterator[Callable[[str, dict[str, object]], Any]]:
    """The sandbox, as a function of a scenario."""
    sandbox = PythonScripts()

    def run(source: str, variables: dict[str, object]) -> Mapping[str, object]:
        return sandbox.run(source, variables, result_variable=None)

    yield run
    sandbox.close()


@pytest.fixture
def planned(play: Play, python: Callable[[str, dict[str, object]], Any]) -> tuple[ScenarioLike, str]:
    """A trip of two people, waiting for its approval."""
    scenario = play(*FILES)
    scenario.scripts["python"] = python
    return scenario, scenario.start("spiff_trip", {"trip_id": "t-1", "people": PEOPLE, "decisions": []})


def test_scripts_before_and_after_a_task_run_once(planned: tuple[ScenarioLike, str]) -> None:
    scenario, trip = planned
    assert scenario.variable(trip, "total") == 42
    assert scenario.variable(trip, "approved") is True
    assert scenario.variable(trip, "decisions") == []
    scenario.complete("approve", {"approved": False})
    assert scenario.variable(trip, "decisions") == [False]
    assert scenario.trace[-1] == "canceled"
    assert scenario.ended(trip)


def test_parameters_of_an_operator_are_python(planned: tuple[ScenarioLike, str]) -> None:
    scenario, _ = planned
    scenario.complete("approve")
    (job,) = scenario.jobs
    assert (job.topic, job.properties) == ("rates/Get", {"url": "/rates/t-1", "names": ["ann", "bo"]})


def test_a_message_carries_its_payload_into_one_variable(planned: tuple[ScenarioLike, str]) -> None:
    scenario, trip = planned
    scenario.complete("approve")
    scenario.complete_job("rates/Get", {"rates": [1, 2]})
    assert scenario.ended(trip)
    assert scenario.variable(trip, "seat") == "second"
    (task,) = scenario.tasks
    assert scenario.variable(task.instance_id, "request") == {"trip": "t-1", "people": 2}
    assert scenario.variable(task.instance_id, "trip_id") is None


@pytest.mark.django_db
def test_people_read_the_instructions_with_the_values() -> None:
    scenario = StoredScenario()
    scenario.deploy({name: (HERE / name).read_bytes() for name in FILES})
    scenario.scripts["python"] = lambda source, variables: {"total": 42, "approved": True}
    scenario.start("spiff_trip", {"trip_id": "t-1", "people": PEOPLE, "decisions": []})
    task = UserTask.objects.get(element_id="approve")
    assert task.documentation == "### Trip t-1\n2 people, **42** in all."


@pytest.mark.django_db
def test_scripts_around_tasks_count_as_scripts_and_are_checked() -> None:
    model = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"><process id="p" isExecutable="true">'
        '<task id="t"><extensionElements><s:preScript>{}</s:preScript></extensionElements></task>'
        "</process></definitions>"
    )
    assert read_package({"a.bpmn": model.format("a = 1").encode()}).contains_scripts
    with pytest.raises(DeploymentRefused) as refused:
        read_package({"a.bpmn": model.format("a = (").encode()})
    found = refused.value.problems
    assert ("t", "script") in [(problem.element_id, problem.rule) for problem in found]
