"""What a dialect says and this engine does not do is named: a warning, or an error where the meaning would change."""

from collections.abc import Callable

import pytest

from engine.bpmn.problems import Problem
from tests.engine.bpmn.snippets import inside

Check = Callable[..., list[Problem]]

IGNORED = {
    "pythmata:nonsense": '<userTask id="x" pythmata:nonsense="1"/>',
    "pythmata:assignee": '<manualTask id="x" pythmata:assignee="ann"/>',
    "zeebe:linkedResources": inside("<zeebe:linkedResources/>", "userTask"),
    "camunda:diagramRelationId": '<userTask id="x" camunda:diagramRelationId="1"/>',
    "formData": inside("<camunda:formData/>", "userTask"),
    "formField without id": inside("<camunda:formData><camunda:formField/></camunda:formData>", "userTask"),
    "camunda:formRefBinding": '<userTask id="x" camunda:formRefBinding="deployment"/>',
    "zeebe:taskDefinition@colour": inside('<zeebe:taskDefinition type="a" colour="red"/>'),
    "pythmata:serviceTaskConfig@retries": inside(
        '<pythmata:serviceTaskConfig retries="3"/>', attributes='pythmata:expression="= 1"'
    ),
    "pythmata:serviceTaskConfig": inside('<pythmata:serviceTaskConfig taskName="http"/>', "userTask"),
    "pythmata:taskConfig": inside(
        "<pythmata:taskConfig><pythmata:script>a</pythmata:script></pythmata:taskConfig>", "userTask"
    ),
    "zeebe:calledElement": inside('<zeebe:calledElement processId="q"/>', "userTask"),
    "failedJobRetryTimeCycle": inside(
        "<camunda:failedJobRetryTimeCycle>PT1M,PT5M</camunda:failedJobRetryTimeCycle>", "userTask"
    ),
}


@pytest.mark.parametrize("name", IGNORED)
def test_what_has_no_effect_is_named_in_a_warning(check: Check, name: str) -> None:
    (problem,) = check(IGNORED[name])
    assert (problem.rule, problem.severity, problem.element_id, problem.line) == (
        "extension-ignored",
        "warning",
        "x",
        1,
    )
    assert name in problem.text


REFUSED = {
    "input has no target": inside(
        '<pythmata:ioMapping><pythmata:input source="= a"/></pythmata:ioMapping>', "userTask"
    ),
    "in needs source and target": inside('<camunda:in source="a"/>', "callActivity"),
    "camunda:caseRef": '<callActivity id="x" camunda:caseRef="c"/>',
    "camunda:resource": '<scriptTask id="x" scriptFormat="python" camunda:resource="a"><script>b</script></scriptTask>',
    "camunda:formHandlerClass": '<startEvent id="x" camunda:formHandlerClass="A"/>',
    "flowable:mapException": inside("<flowable:mapException/>", "userTask"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_change_the_meaning_is_an_error(check: Check, name: str) -> None:
    found = [
        problem
        for problem in check(REFUSED[name])
        if problem.rule in ("extension-unsupported", "script-resource", "mapping-incomplete")
    ]
    assert [(problem.severity, problem.element_id) for problem in found] == [("error", "x")]
    assert name in found[0].text
    assert found[0].hint
