"""What throw and end events throw has a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bpmn.problems import Problem

Check = Callable[..., list[Problem]]
ROOTS = '<error id="e" errorCode="E"/><escalation id="l" escalationCode="L"/><message id="m" name="M"/>'


@pytest.mark.parametrize(
    "bad, good, rule",
    [
        ("<errorEventDefinition/>", '<errorEventDefinition errorRef="e"/>', "error-missing"),
        (
            "<escalationEventDefinition/>",
            '<escalationEventDefinition escalationRef="l"/>',
            "escalation-missing",
        ),
        ("<messageEventDefinition/>", '<messageEventDefinition messageRef="m"/>', "message-missing"),
        (
            "<messageEventDefinition/>",
            '<messageEventDefinition camunda:topic="t" camunda:type="external"/>',
            "message-missing",
        ),
    ],
)
def test_an_end_event_names_what_it_throws(check: Check, bad: str, good: str, rule: str) -> None:
    model = '<startEvent id="s"/>\n<endEvent id="x">{}</endEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/>'
    found = check(model.format(bad), ROOTS)
    assert [(p.rule, p.element_id, p.line, p.severity) for p in found] == [(rule, "x", 2, "error")]
    assert check(model.format(good), ROOTS) == []


def test_a_message_flow_names_the_message(check: Check) -> None:
    collaboration = (
        '<collaboration id="c"><participant id="a" processRef="p"/><participant id="b"/>'
        '<messageFlow id="mf" sourceRef="x" targetRef="b"/></collaboration>'
    )
    model = '<startEvent id="s"/><endEvent id="x"><messageEventDefinition/></endEvent>'
    found = check(f'{model}<sequenceFlow id="f" sourceRef="s" targetRef="x"/>', collaboration)
    assert [p.rule for p in found if p.severity == "error"] == []
