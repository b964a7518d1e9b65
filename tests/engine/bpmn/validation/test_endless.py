"""A circle that a token can neither leave nor rest in."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings

START = '<startEvent id="s"/>\n' + flow("f", "s", "x")
CIRCLE = flow("g", "x", "y") + flow("h", "y", "x")
TASKS = START + '\n<task id="x"/><manualTask id="y"/>' + CIRCLE
TOLD = [error("endless-loop", "x", 3)]
LINKS = (
    '<intermediateThrowEvent id="t"><linkEventDefinition id="d1" name="A"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="c"><linkEventDefinition id="d2" name="A"/></intermediateCatchEvent>'
)

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "two tasks": (TASKS, TOLD),
    "one task": (START + '\n<task id="x"/>' + flow("g", "x", "x"), TOLD),
    "by a link": (START + '\n<task id="x"/>' + flow("g", "x", "t") + LINKS + flow("h", "c", "x"), TOLD),
    "a fork that puts out a token each time": (TASKS + '<task id="z"/>' + flow("i", "y", "z"), TOLD),
    "a choice between ways that all come back": (
        START
        + '\n<exclusiveGateway id="x" default="h"/><task id="y"/><task id="z"/>'
        + flow("g", "x", "y", "= a")
        + flow("h", "x", "z")
        + flow("i", "y", "x")
        + flow("j", "z", "x"),
        TOLD,
    ),
    "through a sub-process in which nothing waits": (
        TASKS.replace('<manualTask id="y"/>', '<subProcess id="y"><task id="i"/></subProcess>'),
        TOLD,
    ),
    "through a decision and a computed value": (
        TASKS.replace('<task id="x"/>', '<serviceTask id="x" camunda:expression="${a}"/>').replace(
            '<manualTask id="y"/>',
            '<businessRuleTask id="y"><extensionElements><pythmata:calledDecision decisionId="d"/>'
            "</extensionElements></businessRuleTask>",
        ),
        TOLD,
    ),
    "in a sub-process": (
        '<subProcess id="p1">' + TASKS + "</subProcess>",
        TOLD,
    ),
    "two circles": (
        TASKS
        + flow("k", "s", "x2")
        + '\n<task id="x2"/><task id="y2"/>'
        + flow("g2", "x2", "y2")
        + flow("h2", "y2", "x2"),
        [*TOLD, error("endless-loop", "x2", 4)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


TIMER = '<timerEventDefinition id="{0}"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
RIGHT = {
    "a person": TASKS.replace("manualTask", "userTask"),
    "a timer": TASKS.replace(
        '<manualTask id="y"/>', f'<intermediateCatchEvent id="y">{TIMER.format("d")}</intermediateCatchEvent>'
    ),
    "work for a connector": TASKS.replace(
        '<task id="x"/>', '<serviceTask id="x" camunda:type="external" camunda:topic="t"/>'
    ),
    "a listener that waits": TASKS.replace(
        '<task id="x"/>',
        '<task id="x"><extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="start" '
        'type="t"/></zeebe:executionListeners></extensionElements></task>',
    ),
    "a condition at its exit": START
    + '\n<exclusiveGateway id="x" default="h"/><task id="y"/><task id="z"/>'
    + flow("g", "x", "y", "= a")
    + flow("h", "x", "z")
    + flow("i", "y", "x"),
    "a conditional flow back": TASKS.replace(flow("h", "y", "x"), flow("h", "y", "x", "= a"))
    + '<task id="z"/>'
    + flow("i", "y", "z", "= not(a)"),
    "a default flow back": TASKS.replace(
        '<manualTask id="y"/>', '<manualTask id="y" default="h"/><task id="z"/>'
    )
    + flow("i", "y", "z", "= a"),
    "an event that takes the token away": TASKS.replace(
        '<task id="x"/>', '<scriptTask id="x" scriptFormat="python"><script>a = 1</script></scriptTask>'
    )
    + '<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition id="d"/></boundaryEvent><task id="z"/>'
    + flow("i", "b", "z"),
    "a join that waits for another flow": TASKS.replace('<manualTask id="y"/>', '<parallelGateway id="y"/>')
    + '<userTask id="u"/>'
    + flow("i", "s", "u")
    + flow("j", "u", "y"),
    "a boundary event around it": '<subProcess id="p1">'
    + TASKS
    + f'</subProcess><boundaryEvent id="b" attachedToRef="p1">{TIMER.format("d")}</boundaryEvent><task id="z"/>'
    + flow("i", "b", "z"),
    "an event sub-process around it": TASKS
    + f'<subProcess id="ev" triggeredByEvent="true"><startEvent id="s2">{TIMER.format("d")}</startEvent>'
    + '<task id="z"/>'
    + flow("i", "s2", "z")
    + "</subProcess>",
    "an end event that ends all": TASKS
    + flow("i", "s", "e")
    + '<endEvent id="e"><terminateEventDefinition id="d"/></endEvent>',
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []
