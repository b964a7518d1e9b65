"""An ad-hoc sub-process holds activities, and neither a beginning nor an end."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings

TASK = '<task id="a"/>'


def ad_hoc(inside: str, says: str = "") -> str:
    return f'<adHocSubProcess id="x">{says}\n{inside}</adHocSubProcess>'


def active(text: str) -> str:
    return f"<extensionElements><zeebe:adHoc activeElementsCollection='{text}'/></extensionElements>"


WRONG: dict[str, tuple[str, list[Finding]]] = {
    "a start event": (
        ad_hoc('<startEvent id="s"/>\n<task id="a"/><task id="b"/>' + flow("f", "s", "a")),
        [error("ad-hoc-event", "s", 2)],
    ),
    "an end event": (
        ad_hoc('<task id="a"/>\n<endEvent id="e"/>' + flow("f", "a", "e")),
        [error("ad-hoc-event", "e", 3)],
    ),
    "only an event": (ad_hoc('<intermediateThrowEvent id="t"/>'), [error("ad-hoc-without-activity", "x")]),
    "a name that is not there": (
        ad_hoc(TASK, active('=["a", "b"]')),
        [error("ad-hoc-element", "x")],
    ),
    "the name of something with an incoming flow": (
        ad_hoc('<task id="a"/><task id="b"/>' + flow("f", "a", "b"), active('=["b"]')),
        [error("ad-hoc-element", "x")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


RIGHT = {
    "activities": ad_hoc('<task id="a"/><task id="b"/>'),
    "a fragment with a flow and a gateway": ad_hoc(
        '<task id="a"/><parallelGateway id="g"/><task id="b"/>' + flow("f", "a", "g") + flow("h", "g", "b")
    ),
    "a condition": ad_hoc(TASK + "<completionCondition>= done</completionCondition>"),
    "names that are there": ad_hoc(TASK, active('=["a"]')),
    "no names": ad_hoc(TASK, active("=[]")),
    "computed names": ad_hoc(TASK, active("=wanted")),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []
