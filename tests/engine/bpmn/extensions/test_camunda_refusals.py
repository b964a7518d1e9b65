"""What the deployment report says of Camunda 7 where a row has no effect, or would mean something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bpmn.model.definitions import Definitions
from engine.bpmn.problems import Problem
from tests.engine.bpmn.extensions.rows import io, on, reports
from tests.engine.bpmn.snippets import inside

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]
CALL = 'calledElement="q" {}'

FORM = "<camunda:formData><camunda:formField id='a' type='string'/></camunda:formData>"
IGNORED: dict[str, str] = {
    "assignee": on("manualTask", 'camunda:assignee="a"'),
    "taskPriority": on("userTask", 'camunda:taskPriority="5"'),
    "jobPriority": on("userTask", 'camunda:jobPriority="5"'),
    "topic": on("userTask", 'camunda:topic="t"'),
    "decisionRef": on("serviceTask", 'camunda:class="a" camunda:decisionRef="d"'),
    "calledElementBinding": on("task", 'camunda:calledElementBinding="latest"'),
    "collection": on("task", 'camunda:collection="a"'),
    "variableName": on("task", 'camunda:variableName="a"'),
    "exclusive=false": on("task", 'camunda:asyncBefore="true" camunda:exclusive="false"'),
    "failedJobRetryTimeCycle PT1M,PT5M": inside(
        "<camunda:failedJobRetryTimeCycle>PT1M,PT5M</camunda:failedJobRetryTimeCycle>",
        attributes='camunda:class="a"',
    ),
    "taskListener": inside('<camunda:taskListener class="a"/>', "manualTask"),
    "formData": inside(FORM, "manualTask"),
    "in": inside('<camunda:in variables="all"/>', "task"),
    "colour": on("task", 'camunda:colour="red"'),
    "potentialStarter": inside("<camunda:potentialStarter/>", "task"),
}
"""What the report names → a model with it at element x."""


@pytest.mark.parametrize("name", IGNORED)
def test_a_row_without_effect_is_named(read: Read, name: str) -> None:
    (problem,) = reports(read(IGNORED[name]))
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")
    assert f"{name} has no effect" in problem.text
    assert problem.hint


def test_a_tasklist_that_hides_the_process_is_named(read: Read) -> None:
    (problem,) = reports(read("<task id='t'/>", attributes='camunda:isStartableInTasklist="false"'), "p")
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")


REFUSED: dict[str, tuple[str, str]] = {
    "formHandlerClass": (on("userTask", 'camunda:formHandlerClass="a.B"'), "extension-unsupported"),
    "resource": (on("scriptTask", 'scriptFormat="python" camunda:resource="a.py"'), "script-resource"),
    "caseRef": (on("callActivity", 'camunda:caseRef="c"'), "extension-unsupported"),
    "variableMappingClass": (
        on("callActivity", CALL.format('camunda:variableMappingClass="a"')),
        "extension-unsupported",
    ),
    "variableMappingDelegateExpression": (
        on("callActivity", CALL.format('camunda:variableMappingDelegateExpression="${a}"')),
        "extension-unsupported",
    ),
    "script": (inside("<camunda:script>a</camunda:script>", "task"), "extension-unsupported"),
    "a parameter without name": (
        io("<camunda:inputParameter>a</camunda:inputParameter>"),
        "mapping-incomplete",
    ),
    "a script outside the model": (
        io(
            '<camunda:inputParameter name="a"><camunda:script scriptFormat="feel" resource="deployment://a"/>'
            "</camunda:inputParameter>"
        ),
        "script-resource",
    ),
    "in without target": (
        inside('<camunda:in source="a"/>', "callActivity", 'calledElement="q"'),
        "mapping-incomplete",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_mean_something_else_is_refused(read: Read, name: str) -> None:
    body, rule = REFUSED[name]
    (problem,) = reports(read(body))
    assert (problem.rule, problem.severity) == (rule, "error")
    assert problem.hint


def test_listeners_of_a_process_are_refused(check: Check) -> None:
    body = '<extensionElements><camunda:executionListener class="a"/></extensionElements><task id="t"/>'
    (problem,) = check(body)
    assert (problem.rule, problem.severity, problem.element_id) == ("extension-unsupported", "error", "p")


def test_a_parameter_in_another_language_is_refused(check: Check) -> None:
    script = '<camunda:script scriptFormat="groovy">a</camunda:script>'
    (problem,) = check(io(f'<camunda:inputParameter name="a">{script}</camunda:inputParameter>'))
    assert (problem.rule, problem.element_id) == ("expression-language", "x")


def test_a_wrong_expression_deep_in_a_parameter_is_told(check: Check) -> None:
    value = "<camunda:list><camunda:value>${a +}</camunda:value></camunda:list>"
    (problem,) = check(io(f'<camunda:inputParameter name="a">{value}</camunda:inputParameter>'))
    assert (problem.rule, problem.element_id) == ("expression-syntax", "x")
