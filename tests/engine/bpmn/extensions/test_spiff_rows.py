"""Every row of the table of SpiffWorkflow: what it becomes, or what the deployment report says of it."""

from collections.abc import Callable

import pytest

from engine.bpmn.extensions import spiff
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.model.extension import Listener, Mapping, Script
from engine.bpmn.problems import Problem
from tests.engine.bpmn.snippets import flow, inside

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]

NAMESPACE = 'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"'
OPERATOR = (
    '<s:serviceTaskOperator id="http/GetRequest" resultVariable="answer"><s:parameters>'
    '<s:parameter id="url" type="str" value="base + \'/x\'"/></s:parameters></s:serviceTaskOperator>'
)


def python(text: str) -> Expression:
    return Expression(text, "python", 1)


def said(content: str, tag: str = "userTask") -> str:
    return inside(content, tag, NAMESPACE)


def _instructions(text: str) -> str:
    return said(f"<s:instructionsForEndUser>{text}</s:instructionsForEndUser>")


def _heard(event: str) -> tuple[Listener, ...]:
    script = Script(text="a = 1", language="python", line=1)
    return (Listener(kind="execution", event=event, script=script, line=1),)


HONOURED: dict[str, tuple[str, str, object]] = {
    "instructionsForEndUser": (
        _instructions("Read **this**."),
        "instructions",
        Literal("Read **this**.", 1),
    ),
    "instructionsForEndUser with a variable": (
        _instructions("For {{ name }}!"),
        "instructions",
        python("'For ' + str(name) + '!'"),
    ),
    "serviceTaskOperator@id": (
        said(OPERATOR, "serviceTask"),
        "task_definition.topic",
        Literal("http/GetRequest", 1),
    ),
    "serviceTaskOperator@resultVariable": (
        said(OPERATOR, "serviceTask"),
        "task_definition.result_variable",
        "answer",
    ),
    "serviceTaskOperator parameters": (
        said(OPERATOR, "serviceTask"),
        "task_definition.properties",
        (Mapping(source=python("base + '/x'"), target="url", line=1),),
    ),
    "calledDecisionId": (
        said("<s:calledDecisionId>risk</s:calledDecisionId>", "businessRuleTask"),
        "called_decision.decision_id",
        Literal("risk", 1),
    ),
    "preScript": (said("<s:preScript>a = 1</s:preScript>"), "listeners", _heard("start")),
    "postScript": (said("<s:postScript>a = 1</s:postScript>", "task"), "listeners", _heard("end")),
    "preScript that is empty": (said("<s:preScript/>"), "listeners", ()),
}
"""Name of the row → a model whose element x has it, where it ends up, and as what."""


def _at(definitions: Definitions, path: str) -> object:
    found: object = definitions.element("x").extension
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("row", HONOURED)
def test_a_row_is_read(read: Read, row: str) -> None:
    body, path, expected = HONOURED[row]
    definitions = read(body)
    assert _at(definitions, path) == expected
    assert definitions.element("x").extension.problems == ()


@pytest.mark.parametrize(
    ("element", "path", "expected"),
    [
        ("messageVariable", "message_variable", "order"),
        ("messagePayload", "message_payload", python("order")),
    ],
)
def test_a_message_says_what_it_carries_and_where_it_goes(
    read: Read, element: str, path: str, expected: object
) -> None:
    message = said(f"<s:{element}>order</s:{element}>", "message")
    assert _at(read("<task id='t'/>", message), path) == expected


IGNORED: dict[str, str] = {
    "instructionsForEndUser": said("<s:instructionsForEndUser>a</s:instructionsForEndUser>", "manualTask"),
    "unitTests": said(
        '<s:unitTests><s:unitTest id="a"><s:inputJson>{}</s:inputJson></s:unitTest></s:unitTests>',
        "scriptTask",
    ),
    "property": said(
        '<s:properties><s:property name="formJsonSchemaFilename" value="a.json"/></s:properties>'
    ),
    "serviceTaskOperator": said(OPERATOR),
    "calledDecisionId": said("<s:calledDecisionId>risk</s:calledDecisionId>"),
    "preScript": said("<s:preScript>a = 1</s:preScript>", "textAnnotation"),
    "postScript": said("<s:postScript>a = 1</s:postScript>", "textAnnotation"),
    "parameter without id": said(
        '<s:serviceTaskOperator id="a"><s:parameters><s:parameter value="b"/></s:parameters></s:serviceTaskOperator>',
        "serviceTask",
    ),
}
"""What the report names → a model with it at element x."""


@pytest.mark.parametrize("name", IGNORED)
def test_a_row_without_effect_is_named(read: Read, name: str) -> None:
    (problem,) = read(IGNORED[name]).element("x").extension.problems
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")
    assert problem.text.startswith(f"spiffworkflow:{name} has no effect")
    assert problem.hint


@pytest.mark.parametrize("text", ["{% if a %}b{% endif %}", "For {{ name | upper }}"])
def test_blocks_and_filters_of_instructions_stand_as_they_are(read: Read, text: str) -> None:
    extension = read(_instructions(text)).element("x").extension
    assert extension.instructions == Literal(text, 1)
    (problem,) = extension.problems
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")


@pytest.mark.parametrize("element", ["messageVariable", "messagePayload"])
def test_what_an_event_says_of_its_message_is_refused(read: Read, element: str) -> None:
    (problem,) = read(said(f"<s:{element}>a</s:{element}>", "sendTask")).element("x").extension.problems
    assert (problem.rule, problem.severity) == ("extension-unsupported", "error")


AFTER_GATEWAY = (
    '<eventBasedGateway id="g"/>'
    + flow("f1", "g", "x")
    + flow("f2", "g", "y")
    + '<receiveTask id="y" messageRef="m"/>'
)
UNHEARD: dict[str, str] = {
    "after a choice of events": AFTER_GATEWAY
    + inside("<s:preScript>a = 1</s:preScript>", "receiveTask", f'messageRef="m" {NAMESPACE}'),
    "at a choice of events": said("<s:postScript>a = 1</s:postScript>", "eventBasedGateway"),
    "at an error end event": said("<s:postScript>a = 1</s:postScript>", "endEvent").replace(
        "</endEvent>", '<errorEventDefinition errorRef="e"/></endEvent>'
    ),
}


@pytest.mark.parametrize("place", UNHEARD)
def test_scripts_that_would_not_run_are_refused(check: Check, place: str) -> None:
    roots = '<message id="m" name="M"/><error id="e" errorCode="e"/>'
    found = [problem for problem in check(UNHEARD[place], roots) if problem.element_id == "x"]
    assert "unsupported-listener-place" in [problem.rule for problem in found if problem.severity == "error"]


def test_no_row_is_left_out() -> None:
    covered = " ".join((*HONOURED, *IGNORED)) + " messageVariable messagePayload properties"
    assert [name for name in spiff.DIALECT.elements if name not in covered] == []
