"""What nothing leads to, and what leads nowhere."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning

LINE = (
    '<startEvent id="s"/>'
    + flow("f", "s", "a")
    + '<task id="a"/>'
    + flow("g", "a", "e")
    + '<endEvent id="e"/>'
)
LOOP = '\n<userTask id="x"/><userTask id="y"/>' + flow("i", "x", "y") + flow("j", "y", "x")
FORK = flow("h", "a", "x")
TIMER = '<timerEventDefinition id="{0}"><timeDuration>PT1H</timeDuration></timerEventDefinition>'

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "no beginning": (
        '\n<userTask id="x"/><userTask id="y"/>' + flow("i", "x", "y") + flow("j", "y", "x"),
        [error("start-missing", "p")],
    ),
    "a task that nothing leads to": (
        LINE + '\n<task id="x"/>' + flow("h", "x", "e"),
        [warning("incoming-missing", "x", 2)],
    ),
    "a circle that nothing leads to": (
        LINE + LOOP + flow("k", "y", "e"),
        [warning("unreachable", "x", 2), warning("unreachable", "y", 2)],
    ),
    "a task that nothing follows": (LINE + '\n<task id="x"/>' + FORK, [warning("outgoing-missing", "x", 2)]),
    "an event that nothing follows": (
        LINE + f'\n<intermediateCatchEvent id="x">{TIMER.format("d")}</intermediateCatchEvent>' + FORK,
        [warning("outgoing-missing", "x", 2)],
    ),
    "a circle that cannot be left": (LINE + LOOP + FORK, [warning("end-unreachable", "x", 2)]),
    "in a sub-process": (
        f'<subProcess id="p1">{LINE}{LOOP}{FORK}</subProcess>',
        [warning("end-unreachable", "x", 2)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


BESIDE = (
    '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition id="cd"/></boundaryEvent>'
    '<task id="h" isForCompensation="true"/><association id="l" sourceRef="b" targetRef="h"/>'
    '<subProcess id="ev" triggeredByEvent="true"><startEvent id="s2">'
    + TIMER.format("d2")
    + "</startEvent></subProcess>"
)
RIGHT = {
    "a line": LINE,
    "no end events": '<startEvent id="s"/>' + flow("f", "s", "a") + '<task id="a"/>',
    "handlers and event sub-processes": LINE + BESIDE,
    "a throwing link": LINE
    + '<intermediateThrowEvent id="x"><linkEventDefinition id="d1" name="A"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="c"><linkEventDefinition id="d2" name="A"/></intermediateCatchEvent>'
    + FORK
    + flow("i", "c", "e"),
    "a circle with an exit": LINE + LOOP + FORK + flow("k", "y", "e", "= a"),
    "a circle without exit where nothing has an end": LINE.replace(flow("g", "a", "e"), "").replace(
        '<endEvent id="e"/>', ""
    )
    + LOOP
    + FORK,
    "a circle that an event leaves": LINE
    + LOOP
    + FORK
    + f'<boundaryEvent id="b" attachedToRef="x">{TIMER.format("d")}</boundaryEvent>'
    + flow("k", "b", "e"),
    "a circle that another path ends": LINE.replace(
        '<endEvent id="e"/>', '<endEvent id="e"><terminateEventDefinition id="d"/></endEvent>'
    )
    + LOOP
    + FORK,
    "an ad-hoc sub-process": '<adHocSubProcess id="x"><task id="a"/><task id="b"/></adHocSubProcess>',
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []
