"""Boundary events on their hosts, nodes in their lanes, data associations between their types."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning

TIMER = "<timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition>"
ON = (
    '<boundaryEvent id="x" attachedToRef="{}">'
    + TIMER
    + '</boundaryEvent><task id="then"/>'
    + flow("f", "x", "then")
)
COMPENSATED = (
    '<task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    '<userTask id="undo" isForCompensation="true"/><association id="as" associationDirection="One" sourceRef="b" '
    'targetRef="undo"/>'
)
EVENT_SUB_PROCESS = (
    '<task id="a"/><subProcess id="es" triggeredByEvent="true"><startEvent id="s">'
    f'{TIMER}</startEvent><task id="t"/>{flow("ft", "s", "t")}</subProcess>'
)
LANES = '<laneSet id="ls"><lane id="one">{}</lane><lane id="two">{}</lane></laneSet><userTask id="a"/>'
NODE = "<flowNodeRef>{}</flowNodeRef>"
ITEMS = '<itemDefinition id="i1" structureRef="Order"/><itemDefinition id="i2" structureRef="Bill"/>'
ITEMS += '<itemDefinition id="i3" structureRef="Order"/>'
DATA = (
    '<dataObject id="do" itemSubjectRef="{}"/><dataObjectReference id="ref" dataObjectRef="do" name="given"/>'
    '<dataObjectReference id="ref2" dataObjectRef="do" name="given"/><userTask id="u"><ioSpecification>'
    '<dataInput id="in" name="taken" itemSubjectRef="i1"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet>'
    "<outputSet/></ioSpecification>\n"
    '<dataInputAssociation id="x">{}<targetRef>in</targetRef>{}</dataInputAssociation></userTask>'
)
SOURCE = "<sourceRef>{}</sourceRef>"
TRANSFORMATION = "<transformation>= given</transformation>"

REPORTED: dict[str, tuple[str, list[Finding]]] = {
    "on a compensation handler": (COMPENSATED + "\n" + ON.format("undo"), [error("boundary-host", "x", 2)]),
    "on an event sub-process": (EVENT_SUB_PROCESS + "\n" + ON.format("es"), [error("boundary-host", "x", 2)]),
    "in two lanes": (LANES.format(NODE.format("a"), NODE.format("a")), [warning("lane-repeated", "two")]),
    "in a lane of another level": (
        LANES.format(NODE.format("a"), NODE.format("in"))
        + '<subProcess id="sub"><task id="in"/></subProcess>' + flow("f", "a", "sub"),
        [warning("lane-outside", "two")],
    ),
    "an order into a bill": (DATA.format("i2", SOURCE.format("ref"), ""), [warning("association-types", "x", 2)]),
    "two sources": (
        DATA.format("i1", SOURCE.format("ref") + SOURCE.format("ref2"), ""), [error("association-sources", "x", 2)]
    ),
}  # fmt: skip

VALID: dict[str, str] = {
    "on a user task": ON.format("u") + '<userTask id="u"/>',
    "each in its lane": LANES.format(NODE.format("a"), ""),
    "an order into an order": DATA.format("i3", SOURCE.format("ref"), ""),
    "an order made of a bill": DATA.format("i2", SOURCE.format("ref"), TRANSFORMATION),
    "two sources and how they make one": DATA.format(
        "i1", SOURCE.format("ref") + SOURCE.format("ref2"), TRANSFORMATION
    ),
}


@pytest.mark.parametrize("name", REPORTED)
def test_is_reported(check: Check, name: str) -> None:
    body, expected = REPORTED[name]
    assert findings(check(body, ITEMS)) == expected


@pytest.mark.parametrize("name", VALID)
def test_is_fine(check: Check, name: str) -> None:
    assert check(VALID[name], ITEMS) == []
