"""A compensation boundary event has one handler, and what is thrown finds something to undo."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning

WORK = '<startEvent id="s"/><task id="a"/>' + flow("f", "s", "a")
BOUNDARY = (
    '\n<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition id="cd"/></boundaryEvent>'
    '\n<task id="h" isForCompensation="true"/>'
)
LINE = '<association id="l" sourceRef="b" targetRef="h" associationDirection="One"/>'
HANDLED = WORK + BOUNDARY + LINE
END = flow("g", "a", "e") + '\n<endEvent id="e"><compensateEventDefinition id="ed" {}/></endEvent>'
SUB = '<subProcess id="p1"><startEvent id="s1"/>{}</subProcess>'

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "a boundary event without association": (
        WORK + BOUNDARY,
        [error("handler-missing", "b", 2), warning("handler-unused", "h", 3)],
    ),
    "two handlers": (
        HANDLED
        + '<task id="h2" isForCompensation="true"/><association id="l2" sourceRef="h2" targetRef="b"/>',
        [error("handler-repeated", "b", 2)],
    ),
    "a handler that is not marked": (
        HANDLED.replace('<task id="h" isForCompensation="true"/>', '<task id="h"/>'),
        [error("handler-unmarked", "h", 3), warning("incoming-missing", "h", 3)],
    ),
    "a handler that belongs to nothing": (
        WORK + '\n<task id="h" isForCompensation="true"/>',
        [warning("handler-unused", "h", 2)],
    ),
    "a handler with flows": (
        HANDLED + "\n" + flow("x", "a", "h"),
        [error("flow-at-compensation", "h", 3)],
    ),
    "a throw where nothing has a handler": (
        WORK + END.format(""),
        [warning("compensation-of-nothing", "e", 2)],
    ),
    "a throw for an activity without handler": (
        WORK + END.format('activityRef="a"'),
        [warning("compensation-of-nothing", "e", 2)],
    ),
    "a throw for an activity inside a sub-process": (
        SUB.format('<task id="i"/>' + flow("f1", "s1", "i"))
        + '<startEvent id="s"/>'
        + flow("f", "s", "p1")
        + '\n<endEvent id="e"><compensateEventDefinition id="ed" activityRef="i"/></endEvent>'
        + flow("g", "p1", "e"),
        [error("compensated-activity", "e", 2)],
    ),
    "a throw inside for an activity around": (
        HANDLED
        + "\n"
        + SUB.format(
            flow("f1", "s1", "e1")
            + '<endEvent id="e1"><compensateEventDefinition id="ed" activityRef="a"/></endEvent>'
        )
        + flow("g", "a", "p1"),
        [error("compensated-activity", "e1", 4)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


EVENT_SUB = (
    '<subProcess id="ev" triggeredByEvent="true"><startEvent id="s2"><{0}EventDefinition id="sd"/></startEvent>'
    '<endEvent id="e2">{1}</endEvent>' + flow("f2", "s2", "e2") + "</subProcess>"
)
RIGHT = {
    "a handler, the association drawn from it": WORK
    + BOUNDARY
    + '<association id="l" sourceRef="h" targetRef="b"/>',
    "a throw for the scope": HANDLED + END.format(""),
    "a throw for the activity": HANDLED + END.format('activityRef="a"'),
    "a throw for a sub-process with a handler inside": WORK.replace('<task id="a"/>', "").replace(
        'targetRef="a"', 'targetRef="p1"'
    )
    + SUB.format('<task id="a"/>' + flow("f1", "s1", "a") + BOUNDARY + LINE)
    + END.format('activityRef="p1"').replace('sourceRef="a"', 'sourceRef="p1"'),
    "a throw for a sub-process that undoes itself": '<startEvent id="s"/>'
    + flow("f", "s", "p1")
    + SUB.format('<task id="a"/>' + flow("f1", "s1", "a") + EVENT_SUB.format("compensate", ""))
    + END.format('activityRef="p1"').replace('sourceRef="a"', 'sourceRef="p1"'),
    "a throw from an event sub-process for what is around it": HANDLED
    + EVENT_SUB.format("error", '<compensateEventDefinition id="ed" activityRef="a"/>'),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []
