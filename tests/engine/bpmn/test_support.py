"""What is valid BPMN but not executed is refused, each with the way to write it instead."""

from collections.abc import Callable

import pytest

from engine.bpmn.problems import Problem, errors

Check = Callable[..., list[Problem]]

UNSUPPORTED = {
    "unsupported-resourceRole": '<userTask id="u"><resourceRole id="x"/></userTask>',
    "unsupported-resourceParameterBinding": '<userTask id="u"><potentialOwner><resourceRef>r</resourceRef>'
    '<resourceParameterBinding id="x" parameterRef="rp"><formalExpression>1</formalExpression>'
    "</resourceParameterBinding></potentialOwner></userTask>",
}
ROOTS = """<resource id="r" name="R"><resourceParameter id="rp" name="P"/></resource>
<message id="m" name="M"/><collaboration id="c"><correlationKey id="k"/></collaboration>
<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>m</inMessageRef></operation></interface>"""


@pytest.mark.parametrize("rule", UNSUPPORTED)
def test_what_is_not_executed_is_refused_with_a_rewrite(check: Check, rule: str) -> None:
    problems = errors(check(UNSUPPORTED[rule], ROOTS))
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].element_id == "x"
    assert "cannot be executed" in problems[0].text
    assert problems[0].hint.endswith(".")


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ('<userTask id="x"><extensionElements><camunda:taskListener event="timeout" class="A"/>'
         "</extensionElements></userTask>", "unsupported-listener-event"),
        ('<task id="t"/><task id="u"/><sequenceFlow id="x" sourceRef="t" targetRef="u"><extensionElements>'
         '<camunda:executionListener event="take" class="A"/></extensionElements></sequenceFlow>',
         "unsupported-listener-work"),
    ],
    ids=["event", "work"],
)  # fmt: skip
def test_a_listener_that_nobody_would_tell_is_refused(check: Check, element: str, rule: str) -> None:
    (problem,) = errors(check(element, ROOTS))
    assert (problem.rule, problem.element_id) == (rule, "x")


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ('<serviceTask id="t"><performer id="x"><resourceAssignmentExpression><formalExpression>ann'
         "</formalExpression></resourceAssignmentExpression></performer></serviceTask>", "performer-ignored"),
        ('<userTask id="t"><potentialOwner id="x"/></userTask>', "performer-empty"),
    ],
    ids=["at a machine's work", "without a name"],
)  # fmt: skip
def test_a_role_without_effect_is_told(check: Check, element: str, rule: str) -> None:
    found = [problem for problem in check(element, ROOTS) if problem.element_id == "x"]
    assert [(problem.rule, problem.severity) for problem in found] == [(rule, "warning")]
