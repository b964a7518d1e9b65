"""What business rule tasks asked becomes rows, in bulk with the turn; other systems hear of it without the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from processes import deployment, runtime
from processes.models import Command, DecisionEvaluation, Incident, OutboxMessage, ProcessInstance
from tests.api.models import RATE
from tests.processes.conftest import run_all
from tests.processes.diagrams import process, user_task

pytestmark = pytest.mark.django_db
Start = Callable[..., ProcessInstance]


def asking(mapping: str = "value", key: str = "rate") -> bytes:
    return process(
        "credit",
        '<businessRuleTask id="{id}"><extensionElements>'
        f'<pythmata:calledDecision decisionId="{key}" resultMapping="{mapping}" resultVariable="percent"/>'
        "</extensionElements></businessRuleTask>",
        user_task(),
    )


def deploy(*models: bytes) -> None:
    files = {f"{number}.bpmn": model for number, model in enumerate(models)}
    deployment.deploy(files={**files, "rate.dmn": RATE})


def test_each_evaluation_is_a_row(start: Start) -> None:
    deploy(asking())
    instance = start("credit", variables={"years": 7, "other": 1})
    row = DecisionEvaluation.objects.select_related("decision", "definition").get()
    assert (row.decision.key, row.definition.version, row.instance_id) == ("rate", 1, instance.pk)
    assert row.activity_key == instance.activities.get(element_id="element_1").key
    assert (row.element_id, row.actor) == ("element_1", None)
    assert (row.inputs, row.outputs, row.warnings) == ({"years": 7}, 4, [])
    assert row.matched_rules == [{"id": "long", "index": 2, "outputs": {"percent": 4}}]
    assert [step["decision"] for step in row.steps] == ["rate"]
    assert instance.variables.get(name="percent").value == 4


def test_many_instances_in_one_batch(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    deploy(asking())
    for years in range(20):
        runtime.start(process_key="credit", variables={"years": years})
    with django_assert_max_num_queries(70):
        run_all()
    rows = DecisionEvaluation.objects.order_by("id")
    assert sorted(row.inputs["years"] for row in rows) == list(range(20))
    assert not Command.objects.exclude(status="done").exists()


def test_null_and_warnings_are_kept(start: Start) -> None:
    deploy(asking())
    start("credit")
    row = DecisionEvaluation.objects.get()
    assert (row.inputs, row.outputs, row.matched_rules) == ({}, None, [])
    assert any("years" in warning["reason"] for warning in row.warnings)


def test_an_answer_that_does_not_fit_is_history_too(start: Start) -> None:
    several = RATE.replace(b'"UNIQUE"', b'"RULE ORDER"').replace(b"&gt;= 5", b"&gt;= 1")
    several = several.replace(b'name="Rate" typeRef="number"', b'name="Rate"')
    deployment.deploy(files={"credit.bpmn": asking("singleEntry"), "rate.dmn": several})
    instance = start("credit", variables={"years": 3})
    incident = Incident.objects.get()
    assert incident.kind == "decision"
    assert DecisionEvaluation.objects.get().outputs == [2.5, 4]
    runtime.retry(incident=incident, variables={"years": 0})
    run_all()
    assert DecisionEvaluation.objects.filter(instance=instance).count() == 2
    assert not Incident.objects.filter(status="open").exists()


def test_a_decision_that_is_not_there_leaves_no_row(start: Start) -> None:
    deploy(asking(key="other"))
    start("credit")
    assert Incident.objects.get().kind == "decision"
    assert not DecisionEvaluation.objects.exists()


def test_other_systems_hear_which_rules_matched_and_no_data(start: Start, settings: Any) -> None:
    settings.AMQP_URL = "amqp://nowhere"
    deploy(asking())
    start("credit", variables={"years": 7, "secret": "canary"})
    event = OutboxMessage.objects.get(topic="decision.evaluated")
    data = event.body["data"]
    assert (data["decision"], data["version"], data["rules"]) == ("rate", 1, ["long"])
    assert "years" not in str(event.body)
