"""What each dialect says ends up in the same neutral Extension, and what cannot be honoured is named."""

from collections.abc import Callable

import pytest

from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import TimerEventDefinition
from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.model.extension import (
    CalledDecision,
    CalledElement,
    ErrorMapping,
    Extension,
    Form,
    IoMapping,
    Listener,
    LoopCollection,
    Mapping,
    Script,
    TaskDefinition,
    UserAssignment,
)
from engine.bpmn.problems import Problem
from engine.bpmn.reader import read_bpmn
from tests.engine.bpmn.snippets import inside

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]


def feel(text: str) -> Expression:
    return Expression(text, "feel", 1)


def text(value: str) -> Literal:
    return Literal(value, 1)


def juel(value: str) -> Expression:
    return Expression(value, "juel", 1)


def mapping(source: Expression | Literal, target: str) -> Mapping:
    return Mapping(source=source, target=target, line=1)


CASES: dict[str, tuple[str, Extension]] = {
    "pythmata: a user task": (
        '<userTask id="x" pythmata:assignee="= owner" pythmata:candidateUsers="ann, bob" '
        'pythmata:candidateGroups="sales" pythmata:dueDate="P2D" pythmata:followUpDate="= d" '
        'pythmata:priority="7" pythmata:formKey="order"/>',
        Extension(
            assignment=UserAssignment(
                assignee=feel("owner"),
                candidate_users=text("ann, bob"),
                candidate_groups=text("sales"),
                due_date=text("P2D"),
                follow_up_date=feel("d"),
                priority=text("7"),
            ),
            form=Form(form_key=text("order")),
        ),
    ),
    "pythmata: a start event": (
        '<startEvent id="x" pythmata:formKey="order" pythmata:initiator="starter"/>',
        Extension(form=Form(form_key=text("order")), initiator="starter"),
    ),
    "pythmata: a connector": (
        inside(
            '<pythmata:serviceTaskConfig taskName="http" retries="5" retryBackoff="PT10S" resultVariable="r">'
            '<pythmata:properties><pythmata:property name="url" value="= base + &quot;/x&quot;"/>'
            '<pythmata:property name="method" value="GET"/></pythmata:properties></pythmata:serviceTaskConfig>',
            attributes='pythmata:asyncBefore="true"',
        ),
        Extension(
            task_definition=TaskDefinition(
                topic=text("http"),
                retries=text("5"),
                retry_backoff=text("PT10S"),
                result_variable="r",
                properties=(mapping(feel('base + "/x"'), "url"), mapping(text("GET"), "method")),
                line=1,
            ),
            async_before=True,
        ),
    ),
    "pythmata: an expression": (
        '<serviceTask id="x" pythmata:expression="= a + b" pythmata:resultVariable="sum" pythmata:asyncAfter="false"/>',
        Extension(expression=feel("a + b"), result_variable="sum"),
    ),
    "pythmata: mappings": (
        inside(
            '<pythmata:ioMapping><pythmata:input source="= a" target="b"/><pythmata:output source="c" target="d"/>'
            "</pythmata:ioMapping>",
            "userTask",
        ),
        Extension(
            io_mapping=IoMapping(inputs=(mapping(feel("a"), "b"),), outputs=(mapping(text("c"), "d"),))
        ),
    ),
    "zeebe: a job": (
        inside(
            '<zeebe:taskDefinition type="pay" retries="= n"/><zeebe:ioMapping><zeebe:input source="=a" target="b"/>'
            '</zeebe:ioMapping><zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>'
        ),
        Extension(
            task_definition=TaskDefinition(
                topic=text("pay"), kind="worker", retries=feel("n"), headers=(("k", "v"),), line=1
            ),
            io_mapping=IoMapping(inputs=(mapping(feel("a"), "b"),)),
        ),
    ),
    "zeebe: a user task": (
        inside(
            '<zeebe:userTask/><zeebe:assignmentDefinition assignee="= a" candidateGroups="clerks"/>'
            '<zeebe:formDefinition formId="f" bindingType="deployment"/><zeebe:taskSchedule dueDate="= d"/>'
            '<zeebe:priorityDefinition priority="9"/>',
            "userTask",
        ),
        Extension(
            assignment=UserAssignment(
                assignee=feel("a"), candidate_groups=text("clerks"), due_date=feel("d"), priority=text("9")
            ),
            form=Form(form_key=text("f"), binding="deployment"),
        ),
    ),
    "zeebe: a call": (
        inside(
            '<zeebe:calledElement processId="q" propagateAllChildVariables="true" bindingType="versionTag" '
            'versionTag="v1"/>',
            "callActivity",
        ),
        Extension(
            called_element=CalledElement(
                process_id=text("q"), propagate_all_outputs=True, binding="version_tag", version=text("v1")
            )
        ),
    ),
    "zeebe: a decision": (
        inside('<zeebe:calledDecision decisionId="risk" resultVariable="r"/>', "businessRuleTask"),
        Extension(called_decision=CalledDecision(decision_id=text("risk"), result_variable="r")),
    ),
    "camunda: a user task": (
        '<userTask id="x" camunda:assignee="${boss}" camunda:candidateGroups="a,b" camunda:formRef="f" '
        'camunda:formRefBinding="latest" camunda:priority="3"/>',
        Extension(
            assignment=UserAssignment(
                assignee=juel("${boss}"), candidate_groups=text("a,b"), priority=text("3")
            ),
            form=Form(form_key=text("f")),
        ),
    ),
    "camunda: an external task": (
        inside(
            "<camunda:inputOutput><camunda:inputParameter name='a'>= 1 + 1</camunda:inputParameter>"
            "<camunda:outputParameter name='b'>text</camunda:outputParameter></camunda:inputOutput>"
            "<camunda:failedJobRetryTimeCycle>R3/PT10M</camunda:failedJobRetryTimeCycle>",
            attributes='camunda:type="external" camunda:topic="pay" camunda:async="true" camunda:exclusive="true"',
        ),
        Extension(
            task_definition=TaskDefinition(
                topic=text("pay"), kind="worker", retries=text("3"), retry_backoff=text("PT10M"), line=1
            ),
            io_mapping=IoMapping(
                inputs=(mapping(feel("1 + 1"), "a"),), outputs=(mapping(text("text"), "b"),)
            ),
            async_before=True,
        ),
    ),
    "camunda: a Java class with fields": (
        inside('<camunda:field name="to" stringValue="bob"/>', attributes='camunda:class="com.acme.Mail"'),
        Extension(
            task_definition=TaskDefinition(
                topic=text("com.acme.Mail"), kind="class", properties=(mapping(text("bob"), "to"),), line=1
            )
        ),
    ),
    "camunda: a bean": (
        '<serviceTask id="x" camunda:delegateExpression="#{mailer}" camunda:resultVariable="r"/>',
        Extension(
            task_definition=TaskDefinition(topic=text("mailer"), kind="class", result_variable="r", line=1),
            result_variable="r",
        ),
    ),
    "camunda: a call": (
        inside(
            '<camunda:in source="a" target="b"/><camunda:in variables="all"/><camunda:in businessKey="= k"/>'
            '<camunda:out sourceExpression="= c + 1" target="d"/>',
            "callActivity",
            'camunda:calledElementBinding="deployment"',
        ),
        Extension(
            called_element=CalledElement(
                binding="deployment",
                inputs=(mapping(feel("a"), "b"),),
                outputs=(mapping(feel("c + 1"), "d"),),
                propagate_all_inputs=True,
                business_key=feel("k"),
            )
        ),
    ),
    "camunda: a decision": (
        '<businessRuleTask id="x" camunda:decisionRef="risk" camunda:mapDecisionResult="singleEntry" '
        'camunda:resultVariable="r"/>',
        Extension(
            called_decision=CalledDecision(decision_id=text("risk"), result_mapping="single_entry"),
            result_variable="r",
        ),
    ),
    "zeebe: a FEEL script": (
        inside('<zeebe:script expression="= a + 1" resultVariable="r"/>', "scriptTask"),
        Extension(script=Script(text="a + 1", language="feel", line=1), result_variable="r"),
    ),
    "zeebe: listeners": (
        inside(
            '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="audit"/>'
            "</zeebe:executionListeners>"
        ),
        Extension(
            listeners=(
                Listener(
                    kind="execution",
                    event="start",
                    task_definition=TaskDefinition(topic=text("audit"), kind="worker", line=1),
                    line=1,
                ),
            )
        ),
    ),
    "camunda: a task of a built-in type": (
        '<serviceTask id="x" camunda:type="mail"/>',
        Extension(task_definition=TaskDefinition(topic=text("mail"), line=1)),
    ),
    "camunda: a connector": (
        inside(
            "<camunda:connector><camunda:connectorId>http-connector</camunda:connectorId><camunda:inputOutput>"
            '<camunda:inputParameter name="url">http://x</camunda:inputParameter></camunda:inputOutput>'
            "</camunda:connector>"
        ),
        Extension(
            task_definition=TaskDefinition(
                topic=text("http-connector"), properties=(mapping(text("http://x"), "url"),), line=1
            )
        ),
    ),
    "camunda: an error mapping": (
        inside('<camunda:errorEventDefinition errorRef="e" expression="= failed"/>'),
        Extension(error_mappings=(ErrorMapping(condition=feel("failed"), error_ref="e", line=1),)),
    ),
    "flowable: a call in the same deployment": (
        '<callActivity id="x" flowable:sameDeployment="true"/>',
        Extension(called_element=CalledElement(binding="deployment")),
    ),
    "flowable: what it shares with camunda, and its own": (
        '<userTask id="x" flowable:assignee="bob" flowable:skipExpression="= skip"/>',
        Extension(assignment=UserAssignment(assignee=text("bob")), skip_expression=feel("skip")),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_neutral_extension(read: Read, name: str) -> None:
    body, expected = CASES[name]
    definitions = read(body)
    assert definitions.element("x").extension == expected
    assert definitions.problems == ()


def test_process_attributes(read: Read) -> None:
    attributes = (
        'pythmata:versionTag="2.1" pythmata:historyTimeToLive="P30D" '
        'pythmata:candidateStarterUsers="ann" pythmata:candidateStarterGroups="= groups"'
    )
    extension = read('<task id="t"/>', attributes=attributes).element("p").extension
    assert (extension.version_tag, extension.history_time_to_live) == ("2.1", "P30D")
    assert extension.candidate_starter_users == text("ann")
    assert extension.candidate_starter_groups == Expression("groups", "feel", 1)


def test_loops_and_messages(read: Read) -> None:
    loop = '<multiInstanceLoopCharacteristics id="l" camunda:collection="= items" camunda:elementVariable="item"/>'
    subscription = '<extensionElements><zeebe:subscription correlationKey="=orderId"/></extensionElements>'
    definitions = read(f'<task id="t">{loop}</task>', f'<message id="m" name="M">{subscription}</message>')
    collection = LoopCollection(collection=feel("items"), element_variable="item")
    assert definitions.element("l").extension.loop_collection == collection
    assert definitions.element("m").extension.correlation_key == feel("orderId")


@pytest.mark.parametrize("place", ["event", "definition"])
def test_the_timer_configuration_fills_an_empty_timer(read: Read, place: str) -> None:
    config = '<pythmata:timerEventConfig timerType="duration" timerValue="PT5M"/>'
    at = {place: f"<extensionElements>{config}</extensionElements>"}
    definition = f'<timerEventDefinition id="d">{at.get("definition", "")}</timerEventDefinition>'
    body = f'<startEvent id="s">{at.get("event", "")}{definition}</startEvent>'
    timer = read(body).find("d", TimerEventDefinition)
    assert timer is not None
    assert timer.time_duration == text("PT5M")


def test_two_dialects_that_disagree(read: Read) -> None:
    body = inside('<zeebe:taskDefinition type="b"/>', attributes='camunda:type="external" camunda:topic="a"')
    extension = read(body).element("x").extension
    assert extension.task_definition is not None
    assert extension.task_definition.topic == text("b")
    assert [(problem.rule, problem.severity) for problem in extension.problems] == [
        ("extension-conflict", "warning")
    ]


def test_unknown_vendors_are_counted_once_for_each_namespace(check: Check) -> None:
    body = (
        """<task id="a" xmlns:v="urn:v" v:a="1"><extensionElements><v:b/><v:c/></extensionElements></task>"""
    )
    (problem,) = check(body)
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")
    assert problem.text.startswith("3 extensions of urn:v")


def test_colours_of_the_diagram_are_no_news(check: Check) -> None:
    assert check('<task id="a" xmlns:c="http://bpmn.io/schema/bpmn/biocolor/1.0" c:fill="#fff"/>') == []


def test_spiff_files_speak_python() -> None:
    xml = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"><process id="p" isExecutable="true">
      <serviceTask id="x"><extensionElements><s:serviceTaskOperator id="http/Get" resultVariable="r"><s:parameters>
      <s:parameter id="url" value="base + '/x'"/></s:parameters></s:serviceTaskOperator></extensionElements>
      </serviceTask>
      <task id="y"><extensionElements><s:preScript>a = 1</s:preScript></extensionElements></task>
      </process></definitions>"""
    definitions = read_bpmn(xml)
    work = definitions.element("x").extension.task_definition
    assert work is not None
    assert (work.topic, work.result_variable) == (Literal("http/Get", 3), "r")
    assert work.properties == (Mapping(source=Expression("base + '/x'", "python", 4), target="url", line=4),)
    (listener,) = definitions.element("y").extension.listeners
    assert (listener.event, listener.script) == ("start", Script(text="a = 1", language="python", line=6))
