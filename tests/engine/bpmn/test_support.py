"""What is valid BPMN but not executed is refused, each with the way to write it instead."""

from collections.abc import Callable

import pytest

from engine.bpmn.problems import Problem, errors
from tests.engine.bpmn.snippets import AFTER, BOUNDARY, START_TO, flow

Check = Callable[..., list[Problem]]

UNSUPPORTED = {
    "unsupported-businessRuleTask": '<businessRuleTask id="x" pythmata:expression="= 1"/>',
    "unsupported-callActivity": '<callActivity id="x" calledElement="q"/>',
    "unsupported-transaction": '<transaction id="x"><task id="t"/></transaction>',
    "unsupported-adHocSubProcess": '<adHocSubProcess id="x"><task id="t"/></adHocSubProcess>',
    "unsupported-eventSubProcess": '<subProcess id="x" triggeredByEvent="true"><startEvent id="t">'
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent></subProcess>",
    "unsupported-standardLoop": '<task id="t"><standardLoopCharacteristics id="x"/></task>',
    "unsupported-multiInstance": '<task id="t"><multiInstanceLoopCharacteristics id="x"/></task>',
    "unsupported-compensationHandler": '<task id="t"/><task id="x" isForCompensation="true"/>',
    "unsupported-startQuantity": '<task id="x" startQuantity="2"/>',
    "unsupported-completionQuantity": '<task id="x" completionQuantity="2"/>',
    "unsupported-instantiate": '<receiveTask id="x" instantiate="true" messageRef="m"/>',
    "unsupported-resourceRole": '<userTask id="u"><potentialOwner id="x"/></userTask>',
    "unsupported-operation": '<receiveTask id="x" messageRef="m" operationRef="o"/>',
    "unsupported-inclusiveGateway": START_TO.format("x")
    + '<inclusiveGateway id="x"/><task id="t"/>'
    + flow("f", "x", "t"),
    "unsupported-complexGateway": START_TO.format("x")
    + '<complexGateway id="x"/><task id="t"/>'
    + flow("f", "x", "t"),
    "unsupported-eventBasedGateway": START_TO.format("x")
    + '<eventBasedGateway id="x"/><receiveTask id="r1" messageRef="m"/><receiveTask id="r2" messageRef="m"/>'
    + flow("f1", "x", "r1")
    + flow("f2", "x", "r2"),
    "unsupported-intermediateThrowEvent": '<intermediateThrowEvent id="x"/>',
    "unsupported-multipleEvent": '<startEvent id="x"><messageEventDefinition messageRef="m"/>'
    "<timerEventDefinition><timeCycle>@daily</timeCycle></timerEventDefinition></startEvent>",
    "unsupported-parallelMultiple": '<startEvent id="x" parallelMultiple="true"/>',
    "unsupported-dataAssociation": '<dataObject id="d"/><task id="x"><dataOutputAssociation><targetRef>d</targetRef>'
    "</dataOutputAssociation></task>",
    "unsupported-property": '<property id="x"/><task id="t"/>',
    "unsupported-correlationSubscription": '<task id="x"/><correlationSubscription correlationKeyRef="k"/>',
    "unsupported-error-endEvent": '<endEvent id="x"><errorEventDefinition/></endEvent>',
    "unsupported-escalation-endEvent": '<endEvent id="x"><escalationEventDefinition/></endEvent>',
    "unsupported-message-endEvent": '<endEvent id="x"><messageEventDefinition messageRef="m"/></endEvent>',
    "unsupported-compensate-endEvent": '<endEvent id="x"><compensateEventDefinition/></endEvent>',
    "unsupported-conditional-startEvent": '<startEvent id="x"><conditionalEventDefinition><condition>a</condition>'
    "</conditionalEventDefinition></startEvent>",
    "unsupported-message-boundaryEvent": BOUNDARY.format("", '<messageEventDefinition messageRef="m"/>')
    + AFTER,
    "unsupported-error-boundaryEvent": BOUNDARY.format("", "<errorEventDefinition/>") + AFTER,
    "unsupported-listeners": '<task id="x"><extensionElements><camunda:executionListener class="A"/>'
    "</extensionElements></task>",
    "unsupported-skip-expression": '<task id="x" flowable:skipExpression="= a"/>',
}
ROOTS = """<message id="m" name="M"/><collaboration id="c"><correlationKey id="k"/></collaboration>
<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>m</inMessageRef></operation></interface>"""


@pytest.mark.parametrize("rule", UNSUPPORTED)
def test_what_is_not_executed_yet_is_refused_with_a_rewrite(check: Check, rule: str) -> None:
    problems = errors(check(UNSUPPORTED[rule], ROOTS))
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].element_id == ("x" if "correlation" not in rule else "p")
    assert "cannot be executed" in problems[0].text
    assert problems[0].hint.endswith(".")
