"""Models name processes, decisions and forms: what is neither in the files nor deployed is told, not refused."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from processes import deployment
from processes.deployment import FileProblem
from processes.package import DeploymentRefused
from tests.processes.decisions.test_deploying_decisions import dmn, literal
from tests.processes.diagrams import process, user_task

pytestmark = pytest.mark.django_db

FORM = b'{"id": "order", "type": "default", "components": []}'
CALL = '<callActivity id="{{id}}" calledElement="{}"/>'
DECIDE = (
    '<businessRuleTask id="{id}"><extensionElements><pythmata:calledDecision decisionId="rate"/>'
    "</extensionElements></businessRuleTask>"
)
CASES = {
    "unknown-process": (CALL.format("part"), "part.bpmn", process("part", user_task())),
    "unknown-form": (user_task('pythmata:formKey="order"'), "order.form", FORM),
    "unknown-decision": (DECIDE, "rates.dmn", dmn("rates", literal("rate", "1"))),
}


def found(files: dict[str, bytes]) -> list[FileProblem]:
    return deployment.deploy(files=files).problems


@pytest.mark.parametrize("rule", CASES)
def test_what_is_nowhere_is_told(rule: str) -> None:
    (problem,) = found({"whole.bpmn": process("whole", CASES[rule][0])})
    assert (problem.file, problem.rule, problem.element_id, problem.line, problem.severity) == (
        *("whole.bpmn", rule, "element_1"),
        *(5, "warning"),
    )


@pytest.mark.parametrize("rule", CASES)
def test_what_comes_with_it_is_known(rule: str) -> None:
    element, name, content = CASES[rule]
    assert found({"whole.bpmn": process("whole", element), name: content}) == []


@pytest.mark.parametrize("rule", CASES)
def test_what_was_deployed_before_is_known(rule: str) -> None:
    element, name, content = CASES[rule]
    found({name: content})
    whole = process("whole", element)
    assert deployment.problems_of(whole) == []
    assert found({"whole.bpmn": whole}) == []


def test_a_process_may_call_itself_and_global_tasks() -> None:
    task = '<globalUserTask id="sign"/>'
    assert (
        found({"whole.bpmn": process("whole", CALL.format("whole"), CALL.format("sign"), outside=task)}) == []
    )


@pytest.mark.parametrize(
    "element", [CALL.format("${which}"), user_task('pythmata:formKey="= which"')], ids=["process", "form"]
)
def test_computed_keys_cannot_be_known(element: str) -> None:
    assert found({"whole.bpmn": process("whole", element)}) == []


@pytest.mark.parametrize(
    "key", ["embedded:app:forms/order.html", "app:order.jsf", "https://example.org/f", "/f/7"]
)
def test_a_form_of_another_application_is_told(key: str) -> None:
    (problem,) = found({"whole.bpmn": process("whole", user_task(f'pythmata:formKey="{key}"'))})
    assert (problem.rule, problem.severity, problem.element_id) == ("form-elsewhere", "warning", "element_1")


@pytest.mark.parametrize("rule", CASES)
def test_a_warning_may_be_configured_to_refuse_the_deployment(rule: str, settings: Settings) -> None:
    settings.DEPLOYMENT_ERRORS = [rule]
    whole = {"whole.bpmn": process("whole", CASES[rule][0])}
    with pytest.raises(DeploymentRefused) as refused:
        deployment.deploy(files=whole)
    assert [(problem.rule, problem.severity) for problem in refused.value.problems] == [(rule, "error")]
    settings.DEPLOYMENT_ERRORS = []
    assert [problem.severity for problem in found(whole)] == ["warning"]
