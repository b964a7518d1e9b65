"""What Flowable and Activiti have of their own beside the rows they share with Camunda 7."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bpmn.extensions import camunda, flowable
from engine.bpmn.model.definitions import Definitions
from tests.engine.bpmn.extensions.rows import juel, reports, said, text
from tests.engine.bpmn.snippets import inside

Read = Callable[..., Definitions]

HONOURED: dict[str, tuple[str, str, object]] = {
    "resultVariableName": (
        '<serviceTask id="x" flowable:expression="${a}" flowable:resultVariableName="r"/>',
        "result_variable",
        "r",
    ),
    "skipExpression": ('<userTask id="x" flowable:skipExpression="${a}"/>', "skip_expression", juel("${a}")),
    "sameDeployment": (
        '<callActivity id="x" calledElement="q" flowable:sameDeployment="true"/>',
        "called_element.binding",
        "deployment",
    ),
    "triggerable=false": (
        '<serviceTask id="x" flowable:class="a" flowable:triggerable="false"/>',
        "task_definition.kind",
        "class",
    ),
    "autoStoreVariables=false": (
        '<scriptTask id="x" scriptFormat="feel" flowable:autoStoreVariables="false"><script>1</script></scriptTask>',
        "properties",
        (),
    ),
    "a shared row": ('<userTask id="x" flowable:assignee="ann"/>', "assignment.assignee", text("ann")),
}


@pytest.mark.parametrize("row", HONOURED)
def test_a_row_is_read(read: Read, row: str) -> None:
    body, path, expected = HONOURED[row]
    definitions = read(body)
    assert said(definitions, path) == expected
    assert reports(definitions) == ()


def test_the_scope_of_a_signal(read: Read) -> None:
    roots = '<signal id="x" name="S" flowable:scope="processInstance"/>'
    assert said(read("<task id='t'/>", roots), "signal_scope") == "processInstance"


NAMED: dict[str, tuple[str, str]] = {
    "triggerable": ('<serviceTask id="x" flowable:class="a" flowable:triggerable="true"/>', "warning"),
    "autoStoreVariables": (
        '<scriptTask id="x" scriptFormat="feel" flowable:autoStoreVariables="true"><script>1</script></scriptTask>',
        "warning",
    ),
    "scope": ('<task id="x" flowable:scope="processInstance"/>', "warning"),
    "skipExpression": ('<startEvent id="x" flowable:skipExpression="${a}"/>', "warning"),
    "sameDeployment": ('<task id="x" flowable:sameDeployment="true"/>', "warning"),
    "terminateAll": (
        '<endEvent id="e"><terminateEventDefinition id="x" flowable:terminateAll="true"/></endEvent>',
        "error",
    ),
    "eventType": (inside("<flowable:eventType>a</flowable:eventType>", "receiveTask"), "error"),
    "eventCorrelationParameter": (
        inside('<flowable:eventCorrelationParameter name="a"/>', "receiveTask"),
        "error",
    ),
    "mapException": (
        inside(
            '<flowable:mapException errorCode="a">b</flowable:mapException>', attributes='flowable:class="a"'
        ),
        "error",
    ),
    "variableAggregation": (
        '<userTask id="t"><multiInstanceLoopCharacteristics id="x"><extensionElements>'
        '<flowable:variableAggregation target="a"/></extensionElements><loopCardinality>2</loopCardinality>'
        "</multiInstanceLoopCharacteristics></userTask>",
        "error",
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_row_that_does_nothing_here_is_named_or_refused(read: Read, name: str) -> None:
    body, severity = NAMED[name]
    (problem,) = reports(read(body))
    assert problem.severity == severity
    assert name in problem.text
    assert problem.hint


def test_no_row_is_left_out() -> None:
    own = {*flowable.DIALECT.attributes, *flowable.DIALECT.elements} - {
        *camunda.ATTRIBUTES,
        *camunda.ELEMENTS,
    }
    assert own - {*HONOURED, *NAMED} == set()
