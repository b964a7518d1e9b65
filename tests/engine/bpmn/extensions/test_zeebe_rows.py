"""Every row of the table of Camunda 8: what it becomes, or what the deployment report says of it."""

from collections.abc import Callable

import pytest

from engine.bpmn.extensions import zeebe
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.model.extension import Listener, Mapping, Script, TaskDefinition
from engine.bpmn.problems import Problem
from tests.engine.bpmn.snippets import inside

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]

PAY = '<zeebe:taskDefinition type="pay"/>'
LOOP = f'<userTask id="u">{inside("{}", "multiInstanceLoopCharacteristics")}</userTask>'
CONDITIONAL = (
    '<intermediateCatchEvent id="c"><conditionalEventDefinition id="x"><extensionElements>'
    '<zeebe:conditionalFilter variableNames="a, b" variableEvents="create,update"/></extensionElements>'
    "<condition>= a</condition></conditionalEventDefinition></intermediateCatchEvent>"
)
MESSAGE = inside('<zeebe:subscription correlationKey="=orderId"/>', "message", 'name="M"')
CALL = (
    '<zeebe:calledElement processId="= p" propagateAllChildVariables="false" propagateAllParentVariables="true" '
    'bindingType="versionTag" versionTag="v1" businessId="= key"/>'
)
DECIDE = (
    '<zeebe:calledDecision decisionId="risk" resultVariable="r" bindingType="deployment" versionTag="v1"/>'
)


def feel(text: str) -> Expression:
    return Expression(text, "feel", 1)


def text(value: str) -> Literal:
    return Literal(value, 1)


def _schedule(attribute: str) -> str:
    return inside(f'<zeebe:taskSchedule {attribute}="= d"/>', "userTask")


def _loop(attributes: str) -> str:
    return LOOP.format(f'<zeebe:loopCharacteristics inputCollection="= items" {attributes}/>')


def _listener(kind: str, event: str) -> str:
    listener = f'<zeebe:{kind}Listener eventType="{event}" type="audit" retries="2"/>'
    return f"<zeebe:{kind}Listeners>{listener}</zeebe:{kind}Listeners>"


def _heard(kind: str, event: str) -> tuple[Listener, ...]:
    work = TaskDefinition(topic=text("audit"), kind="worker", retries=text("2"), line=1)
    return (Listener(kind=kind, event=event, task_definition=work, line=1),)


HONOURED: dict[str, tuple[str, str, object]] = {
    "taskDefinition@type on a service task": (inside(PAY), "task_definition.topic", text("pay")),
    "taskDefinition is for workers": (inside(PAY), "task_definition.kind", "worker"),
    "taskDefinition on a script task": (inside(PAY, "scriptTask"), "task_definition.topic", text("pay")),
    "taskDefinition on a business rule task": (
        inside(PAY, "businessRuleTask"),
        "task_definition.topic",
        text("pay"),
    ),
    "taskDefinition@retries": (
        inside('<zeebe:taskDefinition type="pay" retries="= n"/>'),
        "task_definition.retries",
        feel("n"),
    ),
    "taskHeaders": (
        inside(PAY + '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>'),
        "task_definition.headers",
        (("k", "v"),),
    ),
    "ioMapping input": (
        inside('<zeebe:ioMapping><zeebe:input source="= a" target="b"/></zeebe:ioMapping>', "callActivity"),
        "io_mapping.inputs",
        (Mapping(source=feel("a"), target="b", line=1),),
    ),
    "ioMapping output": (
        inside('<zeebe:ioMapping><zeebe:output source="= a" target="b"/></zeebe:ioMapping>', "endEvent"),
        "io_mapping.outputs",
        (Mapping(source=feel("a"), target="b", line=1),),
    ),
    "assignmentDefinition@assignee": (
        inside('<zeebe:assignmentDefinition assignee="= a"/>', "userTask"),
        "assignment.assignee",
        feel("a"),
    ),
    "assignmentDefinition@candidateGroups": (
        inside('<zeebe:assignmentDefinition candidateGroups="a, b"/>', "userTask"),
        "assignment.candidate_groups",
        text("a, b"),
    ),
    "assignmentDefinition@candidateUsers": (
        inside('<zeebe:assignmentDefinition candidateUsers="= users"/>', "userTask"),
        "assignment.candidate_users",
        feel("users"),
    ),
    "taskSchedule@dueDate": (_schedule("dueDate"), "assignment.due_date", feel("d")),
    "taskSchedule@followUpDate": (_schedule("followUpDate"), "assignment.follow_up_date", feel("d")),
    "priorityDefinition": (
        inside('<zeebe:priorityDefinition priority="= p"/>', "userTask"),
        "assignment.priority",
        feel("p"),
    ),
    "jobPriorityDefinition on a task": (
        inside(PAY + '<zeebe:jobPriorityDefinition priority="= p"/>'),
        "job_priority",
        feel("p"),
    ),
    "formDefinition@formId": (
        inside('<zeebe:formDefinition formId="f"/>', "userTask"),
        "form.form_key",
        text("f"),
    ),
    "formDefinition@bindingType": (
        inside('<zeebe:formDefinition formId="f" bindingType="versionTag" versionTag="v1"/>', "startEvent"),
        "form.binding",
        "version_tag",
    ),
    "formDefinition@versionTag": (
        inside('<zeebe:formDefinition formId="f" bindingType="versionTag" versionTag="v1"/>', "userTask"),
        "form.version",
        text("v1"),
    ),
    "calledElement@processId": (inside(CALL, "callActivity"), "called_element.process_id", feel("p")),
    "calledElement@propagateAllChildVariables": (
        inside(CALL, "callActivity"),
        "called_element.propagate_all_outputs",
        False,
    ),
    "calledElement@propagateAllParentVariables": (
        inside(CALL, "callActivity"),
        "called_element.propagate_all_inputs",
        True,
    ),
    "calledElement@bindingType": (inside(CALL, "callActivity"), "called_element.binding", "version_tag"),
    "calledElement@versionTag": (inside(CALL, "callActivity"), "called_element.version", text("v1")),
    "calledElement@businessId": (inside(CALL, "callActivity"), "called_element.business_key", feel("key")),
    "calledDecision@decisionId": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.decision_id",
        text("risk"),
    ),
    "calledDecision@resultVariable": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.result_variable",
        "r",
    ),
    "calledDecision@bindingType": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.binding",
        "deployment",
    ),
    "calledDecision@versionTag": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.version",
        text("v1"),
    ),
    "loopCharacteristics@inputCollection": (_loop(""), "loop_collection.collection", feel("items")),
    "loopCharacteristics@inputElement": (
        _loop('inputElement="item"'),
        "loop_collection.element_variable",
        "item",
    ),
    "loopCharacteristics@outputCollection": (
        _loop('outputCollection="all"'),
        "loop_collection.output_collection",
        "all",
    ),
    "loopCharacteristics@outputElement": (
        _loop('outputElement="= item + 1"'),
        "loop_collection.output_element",
        feel("item + 1"),
    ),
    "script@expression": (
        inside('<zeebe:script expression="= a + 1" resultVariable="r"/>', "scriptTask"),
        "script",
        Script(text="a + 1", language="feel", line=1),
    ),
    "script@resultVariable": (
        inside('<zeebe:script expression="= a + 1" resultVariable="r"/>', "scriptTask"),
        "result_variable",
        "r",
    ),
    "executionListeners": (
        inside(PAY + _listener("execution", "end")),
        "listeners",
        _heard("execution", "end"),
    ),
    "executionListeners on an event": (
        inside(_listener("execution", "start"), "startEvent"),
        "listeners",
        _heard("execution", "start"),
    ),
    "taskListeners": (
        inside(_listener("task", "completing"), "userTask"),
        "listeners",
        _heard("task", "completing"),
    ),
    "adHoc@activeElementsCollection": (
        inside('<zeebe:adHoc activeElementsCollection="= names"/>', "adHocSubProcess"),
        "ad_hoc_activation.active_elements",
        feel("names"),
    ),
    "conditionalFilter@variableNames": (CONDITIONAL, "condition_filter.variable_names", ("a", "b")),
    "conditionalFilter@variableEvents": (
        CONDITIONAL,
        "condition_filter.variable_events",
        ("create", "update"),
    ),
}
"""Name of the row → a model whose element x has it, where it ends up, and as what."""


def _at(definitions: Definitions, element_id: str, path: str) -> object:
    found: object = definitions.element(element_id).extension
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("row", HONOURED)
def test_a_row_is_read(read: Read, row: str) -> None:
    body, path, expected = HONOURED[row]
    definitions = read(body)
    assert _at(definitions, "x", path) == expected
    assert definitions.element("x").extension.problems == ()


@pytest.mark.parametrize(
    ("attribute", "path", "expected"),
    [
        ('outputCollection="all"', "output_collection", "all"),
        ('outputElement="= a"', "output_element", feel("a")),
    ],
)
def test_an_ad_hoc_sub_process_collects(read: Read, attribute: str, path: str, expected: object) -> None:
    body = inside(f'<zeebe:adHoc activeElementsCollection="= names" {attribute}/>', "adHocSubProcess")
    assert _at(read(body), "x", f"ad_hoc_activation.{path}") == expected


def test_a_message_names_its_correlation_key(read: Read) -> None:
    definitions = read("<task id='t'/>", MESSAGE)
    assert _at(definitions, "x", "correlation_key") == feel("orderId")


@pytest.mark.parametrize(
    ("said", "path", "expected"),
    [
        ('<zeebe:versionTag value="v2"/>', "version_tag", "v2"),
        ('<zeebe:jobPriorityDefinition priority="7"/>', "job_priority", text("7")),
        ('<zeebe:userTaskForm id="f">{"a": 1}</zeebe:userTaskForm>', "embedded_forms", (("f", '{"a": 1}'),)),
    ],
)
def test_the_process_says_it(read: Read, said: str, path: str, expected: object) -> None:
    definitions = read(f"<extensionElements>{said}</extensionElements><task id='t'/>")
    assert _at(definitions, "p", path) == expected
    assert definitions.element("p").extension.problems == ()


def test_a_native_user_task_needs_no_word(read: Read) -> None:
    assert read(inside("<zeebe:userTask/>", "userTask")).element("x").extension.problems == ()


IGNORED: dict[str, str] = {
    "zeebe:taskDefinition": inside(PAY, "userTask"),
    "zeebe:taskHeaders": inside(
        '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>', "userTask"
    ),
    "zeebe:ioMapping": inside("<zeebe:ioMapping/>", "exclusiveGateway"),
    "zeebe:assignmentDefinition": inside('<zeebe:assignmentDefinition assignee="a"/>', "manualTask"),
    "zeebe:taskSchedule": inside('<zeebe:taskSchedule dueDate="= d"/>', "manualTask"),
    "zeebe:priorityDefinition": inside('<zeebe:priorityDefinition priority="1"/>', "manualTask"),
    "zeebe:jobPriorityDefinition": inside('<zeebe:jobPriorityDefinition priority="1"/>', "userTask"),
    "zeebe:formDefinition@externalReference": inside(
        '<zeebe:formDefinition externalReference="crm"/>', "userTask"
    ),
    "zeebe:formDefinition": inside('<zeebe:formDefinition formId="f"/>', "manualTask"),
    "zeebe:formDefinition@bindingType": inside('<zeebe:formDefinition bindingType="latest"/>', "userTask"),
    "zeebe:calledElement": inside(CALL, "task"),
    "zeebe:calledDecision": inside(DECIDE, "task"),
    "zeebe:loopCharacteristics": inside('<zeebe:loopCharacteristics inputCollection="= a"/>', "task"),
    "zeebe:script": inside('<zeebe:script expression="= a" resultVariable="r"/>', "task"),
    "zeebe:taskListeners": inside(_listener("task", "completing"), "manualTask"),
    "executionListener@colour": inside(
        '<zeebe:executionListeners><zeebe:executionListener eventType="end" type="a" colour="red"/>'
        "</zeebe:executionListeners>",
        "task",
    ),
    "zeebe:adHoc": inside('<zeebe:adHoc activeElementsCollection="= a"/>', "task"),
    "zeebe:conditionalFilter": inside('<zeebe:conditionalFilter variableNames="a"/>', "task"),
    "zeebe:subscription": inside('<zeebe:subscription correlationKey="= a"/>', "task"),
    "zeebe:userTaskForm": inside('<zeebe:userTaskForm id="f">{}</zeebe:userTaskForm>', "userTask"),
    "zeebe:versionTag": inside('<zeebe:versionTag value="v"/>', "task"),
    "zeebe:userTask": inside("<zeebe:userTask/>", "task"),
    "zeebe:properties": inside(
        '<zeebe:properties><zeebe:property name="a" value="b"/></zeebe:properties>', "task"
    ),
    "zeebe:linkedResources": inside(
        PAY
        + '<zeebe:linkedResources><zeebe:linkedResource resourceId="a" linkName="b"/></zeebe:linkedResources>'
    ),
    "zeebe:agentDefinition": inside(PAY + '<zeebe:agentDefinition agentType="aiAgent"/>'),
    "zeebe:modelerTemplate": '<task id="x" zeebe:modelerTemplate="t"/>',
    "zeebe:modelerTemplateVersion": '<task id="x" zeebe:modelerTemplateVersion="1"/>',
    "zeebe:modelerTemplateIcon": '<task id="x" zeebe:modelerTemplateIcon="data:"/>',
    "zeebe:retryCounter": '<task id="x" zeebe:retryCounter="1"/>',
}
"""What the report names → a model with it at element x."""


@pytest.mark.parametrize("name", IGNORED)
def test_a_row_without_effect_is_named(read: Read, name: str) -> None:
    (problem,) = read(IGNORED[name]).element("x").extension.problems
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")
    assert problem.text.startswith(f"{name} has no effect")
    assert problem.hint


def test_what_an_agent_would_decide_is_refused(read: Read) -> None:
    (problem,) = read(inside(PAY, "adHocSubProcess")).element("x").extension.problems
    assert (problem.rule, problem.severity) == ("extension-unsupported", "error")
    assert "zeebe:taskDefinition" in problem.text


def test_listeners_of_a_process_are_refused(check: Check) -> None:
    said = _listener("execution", "start")
    (problem,) = check(f"<extensionElements>{said}</extensionElements><task id='t'/>")
    assert (problem.rule, problem.severity, problem.element_id) == ("extension-unsupported", "error", "p")
    assert "zeebe:executionListeners" in problem.text


def test_events_of_a_task_that_no_listener_hears_are_refused(check: Check) -> None:
    (problem,) = check(inside(_listener("task", "updating"), "userTask"))
    assert (problem.rule, problem.severity) == ("unsupported-listener-event", "error")


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("callActivity", '<zeebe:calledElement processId="q" bindingType="newest"/>'),
        (
            "businessRuleTask",
            '<zeebe:calledDecision decisionId="q" resultVariable="r" bindingType="newest"/>',
        ),
        ("userTask", '<zeebe:formDefinition formId="f" bindingType="newest"/>'),
    ],
)
def test_an_unknown_binding_is_refused(check: Check, tag: str, said: str) -> None:
    (problem,) = check(inside(said, tag))
    assert (problem.rule, problem.severity, problem.element_id) == ("binding-unknown", "error", "x")


def test_work_of_an_event_without_message_is_named(check: Check) -> None:
    (problem,) = check(inside(PAY, "endEvent"))
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")
    assert "throws no message" in problem.text


def test_no_row_is_left_out() -> None:
    covered = " ".join((*HONOURED, *IGNORED)) + " subscription versionTag userTask adHoc"
    assert [
        name for name in (*zeebe.DIALECT.elements, *zeebe.DIALECT.attributes) if name not in covered
    ] == []
