"""Event-based gateways and their targets; what begins a process without being a start event; directions."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import START_TO, flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning

ROOTS = '<message id="m" name="M"/><signal id="sg" name="S"/>'
MESSAGE = '<intermediateCatchEvent id="{}"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
SIGNAL = '<intermediateCatchEvent id="{}"><signalEventDefinition signalRef="sg"/></intermediateCatchEvent>'
RECEIVE = '<receiveTask id="{}" messageRef="m"/>'
GATEWAY = (
    START_TO.format("g") + '<eventBasedGateway id="g"/>' + flow("fa", "g", "a") + flow("fb", "g", "b") + "\n"
)
FIRST = '<{0} id="x" instantiate="true" {1}/>'
TWO_SIGNALS = SIGNAL.format("a") + SIGNAL.format("b")

REFUSED: dict[str, tuple[str, list[Finding]]] = {
    "a second way to the event": (
        START_TO.format("fork") + '<parallelGateway id="fork"/><eventBasedGateway id="g"/>'
        + flow("f1", "fork", "g") + flow("f2", "fork", "b") + flow("fa", "g", "a") + flow("fb", "g", "b")
        + "\n" + MESSAGE.format("a") + SIGNAL.format("b"),
        [error("event-gateway-target-shared", "b", 2)],
    ),
    "a boundary event at the receive task": (
        GATEWAY + RECEIVE.format("a") + SIGNAL.format("b") + '<boundaryEvent id="x" attachedToRef="a">'
        '<timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition></boundaryEvent>'
        + '<task id="t"/>' + flow("fx", "x", "t"),
        [error("event-gateway-boundary", "x", 2)],
    ),
    "receive tasks beside message events": (
        GATEWAY + RECEIVE.format("a") + MESSAGE.format("b"),
        [warning("event-gateway-receivers-mixed", "g")],
    ),
    "a beginning behind a task": (
        START_TO.format("t") + '<task id="t"/>' + flow("f", "t", "x") + "\n"
        + FIRST.format("receiveTask", 'messageRef="m"'),
        [error("instantiate-misplaced", "x", 2)],
    ),
    "a beginning in a sub-process": (
        '<subProcess id="sub"><startEvent id="s"/>' + flow("f", "s", "x") + "\n"
        + FIRST.format("receiveTask", 'messageRef="m"') + "</subProcess>",
        [error("instantiate-misplaced", "x", 2)],
    ),
    "a gateway that is said to join and splits": (
        START_TO.format("g") + '\n<parallelGateway id="g" gatewayDirection="Converging"/><task id="a"/><task id="b"/>'
        + flow("fa", "g", "a") + flow("fb", "g", "b"),
        [warning("gateway-direction", "g", 2)],
    ),
}  # fmt: skip

VALID: dict[str, str] = {
    "events alone": GATEWAY + MESSAGE.format("a") + SIGNAL.format("b"),
    "receive tasks and a signal": GATEWAY + RECEIVE.format("a") + SIGNAL.format("b"),
    "a receive task that begins": FIRST.format("receiveTask", 'messageRef="m"'),
    "a receive task that begins or follows the start": START_TO.format("x")
    + FIRST.format("receiveTask", 'messageRef="m"'),
    "a gateway that begins": FIRST.format("eventBasedGateway", "")
    + flow("fa", "x", "a") + flow("fb", "x", "b") + TWO_SIGNALS,
    "a gateway that splits as it says": START_TO.format("g")
    + '<parallelGateway id="g" gatewayDirection="Diverging"/><task id="a"/><task id="b"/>'
    + flow("fa", "g", "a") + flow("fb", "g", "b"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_reported(check: Check, name: str) -> None:
    body, expected = REFUSED[name]
    assert findings(check(body, ROOTS)) == expected


@pytest.mark.parametrize("name", VALID)
def test_is_executable(check: Check, name: str) -> None:
    assert check(VALID[name], ROOTS) == []
