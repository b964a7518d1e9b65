"""Every row of the table of Camunda 7: what it becomes, or what the deployment report says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bpmn.extensions import camunda
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.expressions import ListOf, MapOf
from engine.bpmn.model.extension import ErrorMapping, Listener, Mapping, Script, TaskDefinition
from engine.bpmn.problems import Problem
from tests.engine.bpmn.extensions.rows import (
    defined,
    feel,
    io,
    juel,
    on,
    on_error,
    on_loop,
    reports,
    said,
    text,
)
from tests.engine.bpmn.extensions.test_camunda_refusals import IGNORED, REFUSED
from tests.engine.bpmn.snippets import inside

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]


def into(name: str, source: object) -> tuple[Mapping, ...]:
    return (Mapping(source=source, target=name, line=1),)  # type: ignore[arg-type]


def heard(kind: str, event: str, **how: object) -> tuple[Listener, ...]:
    return (Listener(kind=kind, event=event, line=1, **how),)  # type: ignore[arg-type]


AUDIT = TaskDefinition(topic=text("a.Audit"), kind="class", line=1)
CONNECTOR = (
    "<camunda:connector><camunda:connectorId>http</camunda:connectorId><camunda:inputOutput>"
    '<camunda:inputParameter name="url">/a</camunda:inputParameter>'
    '<camunda:outputParameter name="status">${statusCode}</camunda:outputParameter>'
    "</camunda:inputOutput></camunda:connector>"
)
DECIDE = 'camunda:decisionRef="risk" {}'
CALL = 'calledElement="q" {}'

HONOURED: dict[str, tuple[str, str, object]] = {
    "assignee": (on("userTask", 'camunda:assignee="${a}"'), "assignment.assignee", juel("${a}")),
    "candidateUsers": (
        on("userTask", 'camunda:candidateUsers="a,b"'),
        "assignment.candidate_users",
        text("a,b"),
    ),
    "candidateGroups": (
        on("userTask", 'camunda:candidateGroups="g"'),
        "assignment.candidate_groups",
        text("g"),
    ),
    "dueDate": (on("userTask", 'camunda:dueDate="P2D"'), "assignment.due_date", text("P2D")),
    "followUpDate": (on("userTask", 'camunda:followUpDate="P1D"'), "assignment.follow_up_date", text("P1D")),
    "priority": (on("userTask", 'camunda:priority="${p}"'), "assignment.priority", juel("${p}")),
    "formKey": (on("userTask", 'camunda:formKey="f"'), "form.form_key", text("f")),
    "formRef": (on("startEvent", 'camunda:formRef="f"'), "form.form_key", text("f")),
    "formRefBinding": (
        on("userTask", 'camunda:formRef="f" camunda:formRefBinding="version"'),
        "form.binding",
        "version",
    ),
    "formRefVersion": (
        on("userTask", 'camunda:formRef="f" camunda:formRefVersion="3"'),
        "form.version",
        text("3"),
    ),
    "initiator": (on("startEvent", 'camunda:initiator="who"'), "initiator", "who"),
    "class": (on("serviceTask", 'camunda:class="a.Pay"'), "task_definition.topic", text("a.Pay")),
    "delegateExpression": (
        on("serviceTask", 'camunda:delegateExpression="${pay}"'),
        "task_definition",
        TaskDefinition(topic=text("pay"), kind="class"),
    ),
    "expression": (on("serviceTask", 'camunda:expression="${a + 1}"'), "expression", juel("${a + 1}")),
    "resultVariable": (
        on("serviceTask", 'camunda:expression="${a}" camunda:resultVariable="r"'),
        "result_variable",
        "r",
    ),
    "type": (
        on("serviceTask", 'camunda:type="external" camunda:topic="pay"'),
        "task_definition",
        TaskDefinition(topic=text("pay"), kind="worker"),
    ),
    "topic": (
        on("endEvent", 'camunda:type="external" camunda:topic="${t}"'),
        "task_definition.topic",
        juel("${t}"),
    ),
    "taskPriority": (
        on("serviceTask", 'camunda:type="external" camunda:topic="t" camunda:taskPriority="5"'),
        "job_priority",
        text("5"),
    ),
    "jobPriority": (
        on("serviceTask", 'camunda:class="a" camunda:jobPriority="${p}"'),
        "job_priority",
        juel("${p}"),
    ),
    "async": (on("task", 'camunda:async="true"'), "async_before", True),
    "asyncBefore": (on_loop('camunda:asyncBefore="true"'), "async_before", True),
    "asyncAfter": (on("startEvent", 'camunda:asyncAfter="true"'), "async_after", True),
    "decisionRef": (on("businessRuleTask", DECIDE.format("")), "called_decision.decision_id", text("risk")),
    "decisionRefBinding": (
        on("businessRuleTask", DECIDE.format('camunda:decisionRefBinding="versionTag"')),
        "called_decision.binding",
        "version_tag",
    ),
    "decisionRefVersion": (
        on("businessRuleTask", DECIDE.format('camunda:decisionRefVersion="2"')),
        "called_decision.version",
        text("2"),
    ),
    "decisionRefVersionTag": (
        on("businessRuleTask", DECIDE.format('camunda:decisionRefVersionTag="v"')),
        "called_decision.version",
        text("v"),
    ),
    "mapDecisionResult": (
        on("businessRuleTask", DECIDE.format('camunda:mapDecisionResult="singleEntry"')),
        "called_decision.result_mapping",
        "single_entry",
    ),
    "calledElementBinding": (
        on("callActivity", CALL.format('camunda:calledElementBinding="deployment"')),
        "called_element.binding",
        "deployment",
    ),
    "calledElementVersion": (
        on("callActivity", CALL.format('camunda:calledElementVersion="${v}"')),
        "called_element.version",
        juel("${v}"),
    ),
    "calledElementVersionTag": (
        on("callActivity", CALL.format('camunda:calledElementVersionTag="v"')),
        "called_element.version",
        text("v"),
    ),
    "collection": (on_loop('camunda:collection="${all}"'), "loop_collection.collection", juel("${all}")),
    "elementVariable": (
        on_loop('camunda:collection="all" camunda:elementVariable="one"'),
        "loop_collection.element_variable",
        "one",
    ),
    "errorCodeVariable": (on_error('camunda:errorCodeVariable="c"'), "error_code_variable", "c"),
    "errorMessageVariable": (on_error('camunda:errorMessageVariable="m"'), "error_message_variable", "m"),
    "variableName": (
        defined("conditionalEventDefinition", 'camunda:variableName="a, b"'),
        "condition_filter.variable_names",
        ("a", "b"),
    ),
    "variableEvents": (
        defined("conditionalEventDefinition", 'camunda:variableEvents="create,update"'),
        "condition_filter.variable_events",
        ("create", "update"),
    ),
    "inputOutput": (
        io('<camunda:inputParameter name="a">${b}</camunda:inputParameter>'),
        "io_mapping.inputs",
        into("a", juel("${b}")),
    ),
    "an output parameter": (
        io('<camunda:outputParameter name="a">b</camunda:outputParameter>'),
        "io_mapping.outputs",
        into("a", text("b")),
    ),
    "a list as a parameter": (
        io(
            '<camunda:inputParameter name="a"><camunda:list><camunda:value>b</camunda:value>'
            "<camunda:value>${c}</camunda:value></camunda:list></camunda:inputParameter>"
        ),
        "io_mapping.inputs",
        into("a", ListOf((text("b"), juel("${c}")))),
    ),
    "a map as a parameter": (
        io(
            '<camunda:inputParameter name="a"><camunda:map><camunda:entry key="k">b</camunda:entry>'
            '<camunda:entry key="l"><camunda:list><camunda:value>1</camunda:value></camunda:list></camunda:entry>'
            "</camunda:map></camunda:inputParameter>"
        ),
        "io_mapping.inputs",
        into("a", MapOf((("k", text("b")), ("l", ListOf((text("1"),)))))),
    ),
    "a script as a parameter": (
        io(
            '<camunda:inputParameter name="a"><camunda:script scriptFormat="feel">b + 1</camunda:script>'
            "</camunda:inputParameter>"
        ),
        "io_mapping.inputs",
        into("a", feel("b + 1")),
    ),
    "connector": (inside(CONNECTOR), "task_definition.topic", text("http")),
    "an input of a connector": (inside(CONNECTOR), "task_definition.properties", into("url", text("/a"))),
    "an output of a connector": (
        inside(CONNECTOR),
        "io_mapping.outputs",
        into("status", juel("${statusCode}")),
    ),
    "field": (
        inside(
            '<camunda:field name="to"><camunda:expression>${who}</camunda:expression></camunda:field>',
            attributes='camunda:class="a"',
        ),
        "task_definition.properties",
        into("to", juel("${who}")),
    ),
    "in": (
        inside('<camunda:in source="a" target="b"/>', "callActivity", 'calledElement="q"'),
        "called_element.inputs",
        into("b", feel("a")),
    ),
    "in with an expression": (
        inside('<camunda:in sourceExpression="${a}" target="b"/>', "callActivity", 'calledElement="q"'),
        "called_element.inputs",
        into("b", juel("${a}")),
    ),
    "in of all variables": (
        inside('<camunda:in variables="all"/>', "callActivity", 'calledElement="q"'),
        "called_element.propagate_all_inputs",
        True,
    ),
    "in of the business key": (
        inside('<camunda:in businessKey="${k}"/>', "callActivity", 'calledElement="q"'),
        "called_element.business_key",
        juel("${k}"),
    ),
    "out": (
        inside('<camunda:out source="a" target="b"/>', "callActivity", 'calledElement="q"'),
        "called_element.outputs",
        into("b", feel("a")),
    ),
    "failedJobRetryTimeCycle": (
        inside(
            "<camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle>",
            attributes='camunda:class="a"',
        ),
        "task_definition.retries",
        text("5"),
    ),
    "executionListener": (
        inside('<camunda:executionListener class="a.Audit" event="end"/>', "task"),
        "listeners",
        heard("execution", "end", task_definition=AUDIT),
    ),
    "executionListener with a script": (
        inside(
            '<camunda:executionListener><camunda:script scriptFormat="python">a = 1</camunda:script>'
            "</camunda:executionListener>",
            "task",
        ),
        "listeners",
        heard("execution", "start", script=Script(text="a = 1", language="python", line=1)),
    ),
    "taskListener": (
        inside('<camunda:taskListener expression="${a}"/>', "userTask"),
        "listeners",
        heard("task", "create", value=juel("${a}")),
    ),
    "errorEventDefinition": (
        inside(
            '<camunda:errorEventDefinition errorRef="er" expression="${b}"/>',
            attributes='camunda:type="external" camunda:topic="t"',
        ),
        "error_mappings",
        (ErrorMapping(condition=juel("${b}"), error_ref="er", line=1),),
    ),
    "properties": (
        inside('<camunda:properties><camunda:property name="a" value="b"/></camunda:properties>', "task"),
        "properties",
        (("a", "b"),),
    ),
}
"""Row → a model whose element x has it, where it ends up, and as what."""


@pytest.mark.parametrize("row", HONOURED)
def test_a_row_is_read(read: Read, row: str) -> None:
    body, path, expected = HONOURED[row]
    definitions = read(body, '<error id="er" errorCode="E"/>')
    found = said(definitions, path)
    if isinstance(expected, TaskDefinition) and isinstance(found, TaskDefinition):
        assert (found.topic, found.kind) == (expected.topic, expected.kind)
    else:
        assert found == expected
    assert reports(definitions) == ()


@pytest.mark.parametrize(
    ("attribute", "path", "expected"),
    [
        ('camunda:versionTag="v1"', "version_tag", "v1"),
        ('camunda:historyTimeToLive="P30D"', "history_time_to_live", "P30D"),
        ('camunda:candidateStarterUsers="ann, bob"', "candidate_starter_users", text("ann, bob")),
        ('camunda:candidateStarterGroups="sales"', "candidate_starter_groups", text("sales")),
        ('camunda:jobPriority="7"', "job_priority", text("7")),
    ],
)
def test_the_process_says_it(read: Read, attribute: str, path: str, expected: object) -> None:
    definitions = read("<task id='t'/>", attributes=attribute)
    assert said(definitions, path, "p") == expected
    assert reports(definitions, "p") == ()


def test_errors_and_escalations_have_variables_and_messages(read: Read) -> None:
    roots = '<error id="e" errorCode="E" camunda:errorMessage="${m}"/><escalation id="l" escalationCode="L"/>'
    body = (
        '<task id="t"/><boundaryEvent id="b" attachedToRef="t">'
        '<escalationEventDefinition id="x" escalationRef="l" camunda:escalationCodeVariable="c"/></boundaryEvent>'
    )
    definitions = read(body, roots)
    assert said(definitions, "error_message", "e") == juel("${m}")
    assert said(definitions, "escalation_code_variable") == "c"


def test_a_global_task_is_told_what_its_task_is_told(read: Read) -> None:
    definitions = read("<task id='t'/>", '<globalUserTask id="x" name="Ask" camunda:assignee="ann"/>')
    assert said(definitions, "assignment.assignee") == text("ann")
    assert reports(definitions) == ()


def test_no_row_is_left_out() -> None:
    elsewhere = {
        "versionTag",
        "historyTimeToLive",
        "candidateStarterUsers",
        "candidateStarterGroups",
        "errorMessage",
    }
    elsewhere |= {"escalationCodeVariable", "isStartableInTasklist", "formProperty"}
    covered = {*HONOURED, *IGNORED, *REFUSED, *elsewhere, "exclusive"}
    assert {*camunda.ATTRIBUTES, *camunda.ELEMENTS} - covered == set()
