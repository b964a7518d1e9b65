"""Every kind of element is read with its attributes, references and flows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.bpmn.model.activities import (
    AdHocSubProcess,
    BusinessRuleTask,
    CallActivity,
    MultiInstanceLoopCharacteristics,
    PotentialOwner,
    ScriptTask,
    StandardLoopCharacteristics,
    SubProcess,
    Transaction,
    UserTask,
)
from engine.bpmn.model.base import Association, Lane, SequenceFlow
from engine.bpmn.model.collaboration import (
    CorrelationKey,
    CorrelationProperty,
    CorrelationSubscription,
    MessageFlow,
    Operation,
    Participant,
)
from engine.bpmn.model.data import (
    DataInputAssociation,
    DataObjectReference,
    DataStore,
    InputOutputSpecification,
)
from engine.bpmn.model.definitions import Definitions, GlobalScriptTask, Process
from engine.bpmn.model.events import (
    BoundaryEvent,
    CompensateEventDefinition,
    EndEvent,
    Error,
    Message,
    MessageEventDefinition,
    StartEvent,
    TerminateEventDefinition,
    TimerEventDefinition,
)
from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.model.gateways import ComplexGateway, EventBasedGateway
from engine.bpmn.problems import InvalidModel, Problem
from engine.bpmn.reader import read_bpmn
from engine.errors import ReadError

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]


@pytest.mark.parametrize("prefix", ["", "bpmn", "semantic", "x-1"])
def test_any_prefix_will_do(prefix: str) -> None:
    p, declaration = (f"{prefix}:", f"xmlns:{prefix}") if prefix else ("", "xmlns")
    xml = f"""<{p}definitions {declaration}="http://www.omg.org/spec/BPMN/20100524/MODEL">
      <{p}process id="p" isExecutable="true"><{p}task id="t" name="T"/></{p}process></{p}definitions>"""
    definitions = read_bpmn(xml.encode(), "a.bpmn")
    task = definitions.element("t")
    assert (task.name, task.line, definitions.source) == ("T", 2, "a.bpmn")


@pytest.mark.parametrize(
    "xml", [b"<html/>", b'<definitions xmlns="http://www.omg.org/spec/DMN/20191111/MODEL/"/>']
)
def test_other_files_are_told_apart(xml: bytes) -> None:
    with pytest.raises(ReadError, match=r"not a BPMN 2\.0 file"):
        read_bpmn(xml)


def test_flows_are_derived_in_document_order(read: Read) -> None:
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="a" targetRef="b{n}"/><task id="b{n}"/>' for n in range(3)
    )
    definitions = read(f'<task id="a"/>{flows}')
    task = definitions.find("a", UserTask.__mro__[1])
    assert task is not None
    assert task.outgoing == ("f0", "f1", "f2")
    assert definitions.element("b1").incoming == ("f1",)
    flow = definitions.find("f2", SequenceFlow)
    assert flow is not None
    assert (flow.source_ref, flow.target_ref, flow.condition_expression) == ("a", "b2", None)


def test_incoming_and_outgoing_may_repeat_the_flows_but_not_contradict_them(read: Read, check: Check) -> None:
    flow = '<sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    body = '<task id="a"><outgoing>f</outgoing></task><task id="b">{}</task>' + flow
    read(body.format("<incoming>f</incoming>"))
    problems = check(body.format("<incoming>g</incoming>"))
    assert [(problem.rule, problem.element_id) for problem in problems] == [("flow-contradiction", "b")]


def test_every_element_is_read_with_what_it_says() -> None:
    file = Path(__file__).parent / "everything.bpmn"
    lines = file.read_text().splitlines()
    definitions = read_bpmn(file.read_bytes())

    def line(tag: str) -> int:
        return next(number for number, text in enumerate(lines, 1) if f"<{tag}" in text)

    def has(element_id: str, kind: type, **fields: object) -> None:
        element = definitions.element(element_id)
        assert type(element) is kind
        assert {name: getattr(element, name) for name in fields} == fields

    has("p", Process, documentation="First\n\nSecond", is_executable=True)
    has("l", Lane, name="Clerks", flow_node_refs=("u",))
    assert definitions.parent("l2") == definitions.element("cls")
    has("dor", DataObjectReference, data_object_ref="do", data_state="new")
    has("tm", TimerEventDefinition, time_cycle=Literal("R3/PT1H", line("timeCycle")))
    has("s", StartEvent, event_definitions=(definitions.element("tm"),), is_interrupting=True)
    has("u", UserTask, start_quantity=2, completion_quantity=1, io_specification=definitions.element("io"))
    has("io", InputOutputSpecification, data_inputs=(definitions.element("di"),))
    has("dia", DataInputAssociation, source_refs=("dor",), target_ref="di")
    has(
        "as",
        type(definitions.element("as")),
        from_=Expression("a", "feel", line("from")),
        to=Expression("b", "feel", line("to>")),
    )
    has(
        "po",
        PotentialOwner,
        resource_assignment_expression=Literal("group(x)", line("formalExpression")),
    )
    has("mi", MultiInstanceLoopCharacteristics, is_sequential=True, behavior="One", loop_data_input_ref="di")
    has(
        "mi",
        MultiInstanceLoopCharacteristics,
        one_behavior_event_ref="sd",
        loop_cardinality=Expression("3", "feel", line("loopCardinality")),
    )
    has("b", BoundaryEvent, attached_to_ref="u", cancel_activity=False, event_definition_refs=("sd",))
    has("b", BoundaryEvent, event_definitions=(definitions.element("sd"),))
    assert definitions.boundary_events("u") == (definitions.element("b"),)
    has("sp", SubProcess, triggered_by_event=True)
    has("s2", StartEvent, is_interrupting=False)
    assert definitions.container("s2") == definitions.element("sp")
    assert definitions.process_of("ed") == definitions.element("p")
    has("tr", Transaction, method="##Compensate")
    has("ah", AdHocSubProcess, ordering="Sequential", cancel_remaining_instances=False)
    has("ca", CallActivity, called_element="other")
    has("sl", StandardLoopCharacteristics, test_before=True, loop_maximum=5)
    has(
        "cg",
        ComplexGateway,
        activation_condition=Expression("activationCount > 1", "feel", line("activationCondition")),
    )
    has("eg", EventBasedGateway, instantiate=True, event_gateway_type="Parallel")
    has("te", TerminateEventDefinition)
    has("e", EndEvent, incoming=(), outgoing=())
    has("cd", CompensateEventDefinition, activity_ref="ca", wait_for_completion=False)
    has("assoc", Association, association_direction="One", source_ref="b")
    has("cs", CorrelationSubscription, correlation_key_ref="ck")
    has("er", Error, error_code="E1")
    has("ds", DataStore, capacity=9)
    has("gs", GlobalScriptTask, script=Expression("x = 1", "python", line("script>")))
    has("op", Operation, in_message_ref="m", error_refs=("er",))
    has("cp", CorrelationProperty)
    has("pa", Participant, process_ref="p")
    has("mf", MessageFlow, source_ref="pb", target_ref="s", message_ref="m")
    has("ck", CorrelationKey, correlation_property_refs=("cp",))
    assert definitions.problems == ()


def test_several_pools_are_all_there_and_display_processes_are_kept(read: Read) -> None:
    pool = '<collaboration id="c"><participant id="x" processRef="q"/></collaboration>'
    roots = f'<process id="q"><task id="qt"/></process>{pool}'
    definitions = read('<task id="t"/>', roots)
    assert [process.id for process in definitions.processes] == ["q", "p"]
    assert [process.id for process in definitions.executable_processes] == ["p"]


def test_choreography_and_conversation_are_read_past(read: Read) -> None:
    roots = """<choreography id="ch"><choreographyTask id="ct"/></choreography>
    <category id="k"><categoryValue id="kv"/></category>
    <collaboration id="c"><conversation id="cv"/></collaboration>"""
    assert read('<task id="t"><auditing/></task><group id="g" categoryValueRef="kv"/>', roots).problems == ()


def test_elements_without_id_get_one_that_stays_the_same(document: Callable[..., bytes]) -> None:
    xml = document("<startEvent/><task/><endEvent id='task_2'/>")
    first, second = read_bpmn(xml), read_bpmn(xml)
    ids = [element.id for element in first.processes[0].flow_elements]
    assert len(set(ids)) == 3
    assert first == second


def test_the_diagram_is_noticed(document: Callable[..., bytes]) -> None:
    xml = document('<task id="t"/>')
    di = b"""<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane>
      <d:BPMNShape bpmnElement="t"/></d:BPMNPlane></d:BPMNDiagram></definitions>"""
    assert not read_bpmn(xml).has_diagram
    assert read_bpmn(xml.replace(b"</definitions>", di)).has_diagram


@pytest.mark.parametrize(
    "attribute, text, language, expected",
    [
        ("", "= a &gt; 1", "feel", "a > 1"),
        ("", "a &gt; 1", "feel", "a > 1"),
        ("", "${a}", "juel", "${a}"),
        ("", "variables['a'].value &gt; 1", "python", "variables['a'].value > 1"),
        ('language="https://www.omg.org/spec/DMN/20191111/FEEL/"', "=a", "feel", "a"),
        ('language="Python"', "a == 1", "python", "a == 1"),
        ('language="http://www.w3.org/1999/XPath"', "a/b", "http://www.w3.org/1999/xpath", "a/b"),
    ],
)
def test_the_language_of_an_expression(
    read: Read, attribute: str, text: str, language: str, expected: str
) -> None:
    body = f"""<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b">
      <conditionExpression {attribute}>{text}</conditionExpression></sequenceFlow>"""
    flow = read(body).find("f", SequenceFlow)
    assert flow is not None
    assert flow.condition_expression == Expression(expected, language, 2)


def test_the_script_is_found_wherever_it_stands(read: Read) -> None:
    config = "<pythmata:taskConfig><pythmata:script>y = 2</pythmata:script></pythmata:taskConfig>"
    body = f"""<scriptTask id="a" scriptFormat="FEEL"><script>= x + 1</script></scriptTask>
      <scriptTask id="b"><extensionElements>{config}</extensionElements></scriptTask><scriptTask id="c"/>"""
    definitions = read(body)
    scripts = [task.script for task in definitions.elements(ScriptTask)]
    assert scripts == [Expression("x + 1", "feel", 1), Expression("y = 2", "python", 2), None]


def test_references_lead_to_the_right_kind_of_element(read: Read) -> None:
    definitions = read(
        '<startEvent id="s"><messageEventDefinition id="d" messageRef="t:m"/></startEvent><businessRuleTask id="r"/>',
        '<message id="m" name="M"/>',
    )
    definition = definitions.find("d", MessageEventDefinition)
    assert definition is not None
    assert definition.message_ref == "m"
    assert definitions.find("m", Message) is not None
    assert definitions.find("m", BusinessRuleTask) is None
    assert definitions.find(None, Message) is None
    with pytest.raises(KeyError):
        definitions.element("nobody")


SCHEMA_CASES = [
    ("reference-dangling", '<sequenceFlow id="x" sourceRef="t" targetRef="gone"/>', "x"),
    ("reference-type", '<sequenceFlow id="x" sourceRef="t" targetRef="p"/>', "x"),
    ("reference-dangling", '<receiveTask id="x" messageRef="gone"/>', "x"),
    ("reference-type", '<receiveTask id="x" messageRef="t"/>', "x"),
    ("attribute-required", '<boundaryEvent id="x"/>', "x"),
    ("attribute-required", '<sequenceFlow id="x" sourceRef="t"/>', "x"),
    ("attribute-value", '<startEvent id="x" isInterrupting="maybe"/>', "x"),
    ("attribute-value", '<task id="x" startQuantity="0"/>', "x"),
    ("attribute-value", '<task id="x" startQuantity="many"/>', "x"),
    ("attribute-value", '<adHocSubProcess id="x" ordering="Random"><task id="y"/></adHocSubProcess>', "x"),
    ("element-unknown", '<taskk id="x"/>', ""),
    ("element-misplaced", '<task id="x"><lane id="y"/></task>', "y"),
    ("element-repeated", '<task id="x"><ioSpecification id="i"/><ioSpecification id="j"/></task>', "j"),
    ("id-duplicate", '<task id="t"/>', "t"),
]


@pytest.mark.parametrize("rule, snippet, element_id", SCHEMA_CASES)
def test_what_the_metamodel_forbids_is_a_problem_with_its_place(
    check: Check, rule: str, snippet: str, element_id: str
) -> None:
    problems = check(f'<task id="t"/>\n\n{snippet}')
    found = [problem for problem in problems if problem.rule == rule]
    assert found, problems
    assert all(problem.severity == "error" and problem.line == 3 and problem.text for problem in found), found
    if element_id:
        assert found[0].element_id == element_id


def test_all_problems_come_at_once(document: Callable[..., bytes]) -> None:
    body = '<task id="a" startQuantity="x"/><sequenceFlow id="f" sourceRef="a" targetRef="z"/><bogus/>'
    with pytest.raises(InvalidModel) as caught:
        read_bpmn(document(body))
    rules = {problem.rule for problem in caught.value.problems}
    assert rules == {"attribute-value", "reference-dangling", "element-unknown"}
    assert "line 1, a: startQuantity of <task> is 'x'" in str(caught.value)


def test_in_a_process_for_display_the_same_are_warnings(read: Read) -> None:
    body = '<task id="a" startQuantity="x"/><sequenceFlow id="f" sourceRef="a" targetRef="z"/>'
    definitions = read(body, executable=False)
    assert {problem.severity for problem in definitions.problems} == {"warning"}
    assert [element.id for element in definitions.processes[0].flow_elements] == ["a"]


def test_a_reference_into_another_file_counts_as_absent(read: Read) -> None:
    definitions = read('<receiveTask id="r" messageRef="zeebe:m"/>')
    assert [(problem.rule, problem.severity) for problem in definitions.problems] == [
        ("reference-external", "warning")
    ]
