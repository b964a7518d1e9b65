"""Expressions are parsed wherever they stand, and wrong ones told with their line."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings

MAPPED = (
    '<userTask id="x"><extensionElements><pythmata:ioMapping>\n<pythmata:input source="{}" target="b"/>'
    "</pythmata:ioMapping></extensionElements></userTask>"
)
CHOICE = (
    '<startEvent id="s"/>'
    + flow("f", "s", "x")
    + '<task id="x" default="h"/>'
    + flow("h", "x", "z")
    + '<task id="z"/>\n<sequenceFlow id="g" sourceRef="x" targetRef="z">\n<conditionExpression>{}'
    "</conditionExpression></sequenceFlow>"
)
ASSIGNED = (
    '<userTask id="x"><extensionElements>\n<zeebe:assignmentDefinition assignee="{}"/>'
    "</extensionElements></userTask>"
)
FEEL, JUEL = error("expression-syntax", "x", 2), error("expression-syntax", "x", 1)

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "a mapping": (MAPPED.format("= a +"), [FEEL]),
    "an assignee": (ASSIGNED.format("= a +"), [FEEL]),
    "JUEL": ('<userTask id="x" camunda:assignee="${a +}"/>', [JUEL]),
    "a condition over several lines": (
        CHOICE.format("= a and\n b +"),
        [error("expression-syntax", "g", 4)],
    ),
    "a language that does not run here": (
        CHOICE.format("a").replace(
            "<conditionExpression>", '<conditionExpression language="http://www.w3.org/1999/XPath">'
        ),
        [error("expression-language", "g", 3)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


RIGHT: dict[str, str] = {
    "a mapping": MAPPED.format("= a + 1"),
    "an assignee": ASSIGNED.format("= a"),
    "JUEL": '<userTask id="x" camunda:assignee="${a}"/>',
    "a condition over several lines": CHOICE.format("= a and\n b"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []


@pytest.mark.parametrize(("root", "name"), [("message", "="), ("signal", "${a +}"), ("message", "= a +")])
def test_the_name_of_a_message_or_signal_is_parsed_where_it_is_an_expression(
    check: Check, root: str, name: str
) -> None:
    found = check('<task id="t"/>', f'\n<{root} id="x" name="{name}"/>')
    assert findings(found) == [error("expression-syntax", "x", 2)]
    assert check('<task id="t"/>', f'<{root} id="x" name="= &quot;a&quot;"/>') == []
