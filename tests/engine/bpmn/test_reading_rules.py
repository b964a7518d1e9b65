"""What the reader reports, rule by rule, where no other test names it."""

from collections.abc import Callable

import pytest

from engine.bpmn.problems import Problem

Check = Callable[..., list[Problem]]

CASES = {
    "an attribute that BPMN does not know": (
        '<task id="a" colour="red"/>',
        "attribute-unknown",
        "warning",
        "a",
    ),
    "a complex behaviour without its condition": (
        '<task id="a"><multiInstanceLoopCharacteristics id="m"><loopCardinality>2</loopCardinality>'
        '<complexBehaviorDefinition id="c"/></multiInstanceLoopCharacteristics></task>',
        "element-required",
        "error",
        "c",
    ),
    "an empty condition": (
        '<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b">'
        "<conditionExpression/></sequenceFlow>",
        "expression-empty",
        "warning",
        "f",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_is_reported_at_its_place(check: Check, name: str) -> None:
    body, rule, severity, element_id = CASES[name]
    found = [(p.rule, p.severity, p.element_id, p.line) for p in check(body) if p.rule == rule]
    assert found == [(rule, severity, element_id, 1)], check(body)
