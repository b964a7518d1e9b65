"""A model in our own dialect: scripts, connectors, decisions, assignment, mappings, timers, correlation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from engine.scenario_like import ScenarioLike
from processes.scripts import PythonScripts

Play = Callable[..., ScenarioLike]
Opened = Callable[[str], tuple[ScenarioLike, str]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[PythonScripts]:
    scripts = PythonScripts()
    yield scripts
    scripts.close()


@pytest.fixture
def opened(play: Play, sandbox: PythonScripts) -> Opened:
    """`opened("It is slow")` → the scenario, and the ticket 7 with that text, rated."""

    def run(source: str, variables: dict[str, object]) -> Mapping[str, object]:
        return sandbox.run(source, variables, result_variable=None)

    def opened(text: str) -> tuple[ScenarioLike, str]:
        scenario = play("pythmata.bpmn", "pythmata_team.dmn")
        scenario.scripts["python"] = run
        ticket = scenario.start("pythmata_ticket", {"ticket": {"number": 7, "text": text}, "onCall": None})
        assert scenario.activities == ["rate"]
        scenario.run_jobs()
        return scenario, ticket

    return opened


def test_the_script_of_a_task_sets_variables(opened: Opened) -> None:
    scenario, ticket = opened("It is down again")
    assert (scenario.variable(ticket, "urgent"), scenario.variable(ticket, "words")) == (True, 4)


def test_a_decision_says_who_is_asked(opened: Opened) -> None:
    scenario, ticket = opened("It is slow")
    assert scenario.variable(ticket, "team") == "support"
    (task,) = scenario.tasks
    assert (task.assignee, task.candidate_groups, task.priority) == (None, ("support",), 40)
    assert task.due_at is not None
    assert task.due_at.isoformat() == "2026-01-03T00:00:00+00:00"


def test_a_connector_has_properties_inputs_and_outputs(opened: Opened) -> None:
    scenario, ticket = opened("It is down")
    (job,) = scenario.jobs
    assert (job.topic, job.properties) == ("pager", {"team": "operations", "text": "Wake up"})
    assert scenario.local_variable("page", "about") == 7
    scenario.complete_job("pager", {"person": "ann", "scratch": 1})
    assert scenario.variable(ticket, "onCall") == "ann"
    assert scenario.variable(ticket, "scratch") is None
    (task,) = scenario.tasks
    assert (task.assignee, task.priority) == ("ann", 90)


def test_a_timer_is_configured_at_its_event(opened: Opened) -> None:
    scenario, ticket = opened("It is slow")
    scenario.advance("PT9H")
    assert scenario.variable(ticket, "reminders") == 2
    scenario.advance("P1D")
    assert scenario.variable(ticket, "reminders") == 2


def test_the_answer_is_written_into_the_ticket_and_its_number_correlates(opened: Opened) -> None:
    scenario, ticket = opened("It is slow")
    assert scenario.local_variable("answer", "question") == "It is slow"
    scenario.complete("answer", {"text": "Wait"})
    assert scenario.variable(ticket, "ticket") == {"number": 7, "text": "It is slow", "answer": "Wait"}
    scenario.message("confirmed", correlation={"number": 7})
    assert scenario.trace[-1] == "closed"
    assert scenario.ended(ticket)
