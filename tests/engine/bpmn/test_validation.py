"""A snippet and a sentence for each rule: what is refused, where, and that the repaired model passes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.bpmn.problems import Problem, errors
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import structure, validate
from engine.interpreter.library import compile_process
from tests.engine.bpmn.snippets import AFTER, BOUNDARY, CONFIG, GATEWAY, START_TO, TIMER, flow

Check = Callable[..., list[Problem]]


ERRORS = {
    "a signal without name": (
        "signal-missing",
        '<endEvent id="x"><signalEventDefinition/></endEvent>',
        "x",
    ),
    "a conditional event without condition": (
        "condition-missing",
        '<startEvent id="s"><conditionalEventDefinition id="x"/></startEvent>',
        "x",
    ),
    "a flow at an event sub-process": (
        "flow-at-event-sub-process",
        '<task id="a"/><subProcess id="b" triggeredByEvent="true"><task id="c"/></subProcess>'
        + flow("x", "a", "b"),
        "x",
    ),
    "two catching links of one name": (
        "link-repeated",
        '<intermediateCatchEvent id="w"><linkEventDefinition name="A"/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="x"><linkEventDefinition name="A"/></intermediateCatchEvent>',
        "x",
    ),
    "work without a name": (
        "implementation-missing",
        '<serviceTask id="x"><extensionElements><pythmata:serviceTaskConfig taskName=""/></extensionElements>'
        "</serviceTask>",
        "x",
    ),
    "Python nested too deep": (
        "script-syntax",
        f'<scriptTask id="x" scriptFormat="python"><script>{"(" * 5000}</script></scriptTask>',
        "x",
    ),
    "an empty process": ("scope-empty", "", "p"),
    "an empty sub-process": ("scope-empty", '<subProcess id="x"/>', "x"),
    "a circle without any beginning": (
        "start-missing",
        '<userTask id="a"/><userTask id="b"/>' + flow("f", "a", "b") + flow("g", "b", "a"),
        "p",
    ),
    "an id of 256 characters": ("limit-id", f'<task id="{"i" * 256}"/>', "i" * 256),
    "a name of 1,001 characters": ("limit-name", f'<task id="x" name="{"n" * 1001}"/>', "x"),
    "a receive task without message": ("message-missing", '<receiveTask id="x"/>', "x"),
    "a flow across the border of a sub-process": (
        "flow-crosses-scope",
        '<task id="a"/><subProcess id="sp"><task id="b"/></subProcess>' + flow("x", "a", "b"),
        "x",
    ),
    "a flow into a start event": (
        "flow-into-start",
        '<task id="a"/><startEvent id="s"/>' + flow("x", "a", "s") + flow("y", "s", "a"),
        "x",
    ),
    "a flow into a boundary event": (
        "flow-into-start",
        BOUNDARY.format("", "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
        + AFTER
        + flow("in", "u", "x"),
        "in",
    ),
    "a flow out of an end event": (
        "flow-out-of-end",
        '<endEvent id="e"/><task id="a"/>' + flow("x", "e", "a"),
        "x",
    ),
    "a condition on a flow out of a parallel gateway": (
        "condition-misplaced",
        START_TO.format("g") + '<parallelGateway id="g"/><task id="a"/>' + flow("x", "g", "a", "b &gt; 1"),
        "x",
    ),
    "a default flow that starts elsewhere": (
        "default-not-outgoing",
        GATEWAY.format('default="f0"') + flow("f1", "g", "a"),
        "g",
    ),
    "a choice without condition": (
        "condition-missing",
        GATEWAY.format('default="f1"') + flow("f1", "g", "a") + flow("x", "g", "b"),
        "x",
    ),
    "a gateway without outgoing flow": (
        "gateway-without-outgoing",
        START_TO.format("x") + '<exclusiveGateway id="x"/>',
        "x",
    ),
    "a boundary event on an activity of another scope": (
        "boundary-scope",
        '<subProcess id="sp"><userTask id="u"/></subProcess><task id="after"/>'
        '<boundaryEvent id="x" attachedToRef="u"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        "</timerEventDefinition></boundaryEvent>" + AFTER,
        "x",
    ),
    "a boundary event that waits for nothing": ("boundary-none", BOUNDARY.format("", "") + AFTER, "x"),
    "a catch event that waits for nothing": ("catch-none", '<intermediateCatchEvent id="x"/>', "x"),
    "an error that does not interrupt": (
        "boundary-error-interrupts",
        BOUNDARY.format('cancelActivity="false"', "<errorEventDefinition/>") + AFTER,
        "x",
    ),
    "a cancel boundary event outside a transaction": (
        "boundary-cancel",
        BOUNDARY.format("", "<cancelEventDefinition/>") + AFTER,
        "x",
    ),
    "a cancel end event outside a transaction": (
        "cancel-outside-transaction",
        '<endEvent id="x"><cancelEventDefinition/></endEvent>',
        "x",
    ),
    "a terminate start event": (
        "event-position",
        '<startEvent id="x"><terminateEventDefinition/></startEvent>',
        "x",
    ),
    "a timer as start of an embedded sub-process": (
        "event-position",
        '<subProcess id="sp"><startEvent id="x"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        "</timerEventDefinition></startEvent></subProcess>",
        "x",
    ),
    "an event sub-process with two starts": (
        "event-sub-process-start",
        '<subProcess id="x" triggeredByEvent="true"><startEvent id="a"/><startEvent id="b"/></subProcess>',
        "x",
    ),
    "a throwing link without partner": (
        "link-partner",
        '<intermediateThrowEvent id="x"><linkEventDefinition id="l" name="A"/></intermediateThrowEvent>',
        "x",
    ),
    "an event gateway with one way": (
        "event-gateway-outgoing",
        START_TO.format("x") + '<eventBasedGateway id="x"/><receiveTask id="r"/>' + flow("f", "x", "r"),
        "x",
    ),
    "an event gateway in front of a task": (
        "event-gateway-target",
        START_TO.format("g") + '<eventBasedGateway id="g"/><task id="r"/>' + flow("x", "g", "r"),
        "x",
    ),
    "a compensation handler with flows": (
        "flow-at-compensation",
        START_TO.format("x") + '<task id="x" isForCompensation="true"/>',
        "x",
    ),
    "a timer without time": ("timer-definition", TIMER.format(""), "d"),
    "a timer with two times": (
        "timer-definition",
        TIMER.format("<timeDuration>PT1H</timeDuration><timeCycle>R/PT1H</timeCycle>"),
        "d",
    ),
    "a service task without work": ("implementation-missing", '<serviceTask id="x"/>', "x"),
    "a script task without script": ("script-missing", '<scriptTask id="x" scriptFormat="python"/>', "x"),
    "a script without language": (
        "script-language",
        '<scriptTask id="x"><script>a</script></scriptTask>',
        "x",
    ),
    "a Groovy script": (
        "script-language",
        '<scriptTask id="x" scriptFormat="groovy"><script>a</script></scriptTask>',
        "x",
    ),
    "Python that cannot be parsed": (
        "script-syntax",
        '<scriptTask id="x" scriptFormat="python"><script>a = = 1</script></scriptTask>',
        "x",
    ),
    "FEEL that cannot be parsed": ("expression-syntax", GATEWAY.format("") + flow("x", "g", "a", "b +"), "x"),
    "JUEL that cannot be parsed": (
        "expression-syntax",
        GATEWAY.format("") + flow("x", "g", "a", "${b +}"),
        "x",
    ),
    "Python that is no expression": (
        "expression-syntax",
        GATEWAY.format("") + flow("x", "g", "a", "variables['b'].value = 1"),
        "x",
    ),
    "a Groovy condition": (
        "expression-language",
        GATEWAY.format("")
        + '<sequenceFlow id="x" sourceRef="g" targetRef="a"><conditionExpression language="groovy">'
        "b == 1</conditionExpression></sequenceFlow>",
        "x",
    ),
    "a mapping to something that is no name": (
        "mapping-target",
        '<userTask id="x"><extensionElements><pythmata:ioMapping><pythmata:input source="=a" target="b..c"/>'
        "</pythmata:ioMapping></extensionElements></userTask>",
        "x",
    ),
    "a result under a name that is none": (
        "variable-name",
        '<serviceTask id="x" pythmata:expression="= 1" pythmata:resultVariable="1x"/>',
        "x",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_is_refused(check: Check, name: str) -> None:
    rule, body, element_id = ERRORS[name]
    found = [problem for problem in check(body) if problem.rule == rule]
    assert found, check(body)
    assert found[0].severity == "error"
    assert found[0].element_id == element_id
    assert found[0].line == 1
    assert found[0].text
    assert found[0].hint


WARNINGS = {
    "a task that nothing leads to": (
        "incoming-missing",
        START_TO.format("a") + '<task id="a"/><task id="x"/>',
        "x",
    ),
    "a circle that nothing leads to": (
        "unreachable",
        START_TO.format("a")
        + '<task id="a"/><userTask id="x"/><userTask id="y"/>'
        + flow("f", "x", "y")
        + flow("g", "y", "x"),
        "x",
    ),
    "a default flow with a condition": (
        "default-with-condition",
        GATEWAY.format('default="x"') + flow("x", "g", "a", "c") + flow("y", "g", "b", "d"),
        "x",
    ),
    "two mappings to one variable": (
        "mapping-repeated",
        '<userTask id="x"><extensionElements><pythmata:ioMapping><pythmata:input source="=a" target="b"/>'
        '<pythmata:input source="=c" target="b"/></pythmata:ioMapping></extensionElements></userTask>',
        "x",
    ),
    "two flows between the same nodes": (
        "flow-duplicate",
        START_TO.format("a") + '<task id="a"/><task id="b"/>' + flow("x", "a", "b") + flow("y", "a", "b"),
        "x",
    ),
    "a boundary event without way out": (
        "boundary-without-outgoing",
        '<userTask id="u"/><boundaryEvent id="x" attachedToRef="u"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>",
        "x",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_is_warned_about(check: Check, name: str) -> None:
    rule, body, element_id = WARNINGS[name]
    problems = check(body)
    assert errors(problems) == []
    assert next(problem.element_id for problem in problems if problem.rule == rule) == element_id


VALID = {
    "a lonely task": '<task id="a"/>',
    "two starts": '<startEvent id="s1"/><startEvent id="s2"/><task id="a"/>'
    + flow("f", "s1", "a")
    + flow("g", "s2", "a"),
    "a choice": GATEWAY.format('default="f2"') + flow("f1", "g", "a", "= x &gt; 1") + flow("f2", "g", "b"),
    "a choice in JUEL": GATEWAY.format('default="f2"')
    + flow("f1", "g", "a", "${x eq 'a'}")
    + flow("f2", "g", "b"),
    "a choice in Python": GATEWAY.format('default="f2"')
    + flow("f1", "g", "a", "variables['x'].value &gt; 1")
    + flow("f2", "g", "b"),
    "a merge": GATEWAY.format('default="f2"')
    + flow("f1", "g", "a", "x")
    + flow("f2", "g", "b")
    + flow("f3", "a", "b"),
    "a conditional flow out of a task": START_TO.format("a")
    + '<task id="a" default="y"/><task id="b"/><task id="c"/>'
    + flow("x", "a", "b", "c")
    + flow("y", "a", "c"),
    "a fork": START_TO.format("g")
    + '<parallelGateway id="g"/><task id="a"/><task id="b"/><parallelGateway id="j"/><endEvent id="e"/>'
    + flow("f1", "g", "a")
    + flow("f2", "g", "b")
    + flow("f3", "a", "j")
    + flow("f4", "b", "j")
    + flow("f5", "j", "e"),
    "a terminate end": START_TO.format("e") + '<endEvent id="e"><terminateEventDefinition/></endEvent>',
    "a reminder": BOUNDARY.format(
        'cancelActivity="false"',
        "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>",
    )
    + AFTER,
    "a sub-process": START_TO.format("sp")
    + '<subProcess id="sp"><startEvent id="s2"/><task id="a"/>'
    + flow("f", "s2", "a")
    + "</subProcess>",
    "a loop with a person in it": START_TO.format("x") + '<userTask id="x"/>' + flow("f", "x", "x"),
    "work": f'<serviceTask id="x">{CONFIG}</serviceTask>'
    '<serviceTask id="y" pythmata:expression="= a" pythmata:resultVariable="b"/>',
    "scripts": """<scriptTask id="x" scriptFormat="python"><script>
y = 1
</script></scriptTask>
<scriptTask id="z" scriptFormat="feel" pythmata:resultVariable="r"><script>1 + 1</script></scriptTask>""",
}


@pytest.mark.parametrize("name", VALID)
def test_is_executable(check: Check, name: str) -> None:
    assert check(VALID[name]) == []


def test_all_that_is_executed_in_one_model() -> None:
    definitions = read_bpmn((Path(__file__).parent / "executable.bpmn").read_bytes())
    assert validate(definitions, registered=["email"]) == []
    compile_process(definitions, definitions.processes[0], "order:1")


def test_messages_have_names(check: Check) -> None:
    body = """<receiveTask id="r" messageRef="m"/><sendTask id="t" messageRef="m"/>
    <intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"""
    assert {problem.rule for problem in check(body, '<message id="m"/>')} == {"message-unnamed"}
    subscription = (
        '<extensionElements><pythmata:subscription correlationKey="= orderId"/></extensionElements>'
    )
    assert check(body, f'<message id="m" name="Order">{subscription}</message>') == []


def test_what_is_not_executable_is_not_refused(check: Check) -> None:
    body = '<callActivity id="a"/><serviceTask id="b"/><boundaryEvent id="c" attachedToRef="a"/>'
    problems = check(body, executable=False)
    assert [(problem.rule, problem.severity) for problem in problems] == [("not-executable", "warning")]


def test_java_is_named_unless_a_callable_stands_in(check: Check) -> None:
    body = '<serviceTask id="x" camunda:class="com.acme.Charge"/>'
    (problem,) = check(body)
    assert (problem.rule, problem.severity) == ("callable-missing", "error")
    assert "com.acme.Charge" in problem.text
    assert check(body, registered=["com.acme.Charge"]) == []


def test_an_unknown_connector_may_be_an_external_worker(check: Check) -> None:
    body = f'<serviceTask id="x">{CONFIG}</serviceTask>'
    assert [(p.rule, p.severity) for p in check(body, registered=["email"])] == [
        ("callable-unknown", "warning")
    ]
    assert check(body, registered=["http"]) == []


@pytest.mark.parametrize(
    "count, rules", [(structure.MAX_FLOW_NODES, set()), (structure.MAX_FLOW_NODES + 1, {"limit-flow-nodes"})]
)
def test_the_limit_of_flow_nodes(document: Callable[..., bytes], count: int, rules: set[str]) -> None:
    body = "".join(f'<task id="t{number}"/>' for number in range(count))
    assert {problem.rule for problem in validate(read_bpmn(document(body)))} == rules


def test_names_and_ids_just_inside_the_limits_are_fine(check: Check) -> None:
    assert check(f'<task id="{"i" * 255}" name="{"n" * 1000}"/>') == []


def test_problems_tell_element_line_rule_and_what_to_do(check: Check) -> None:
    (problem,) = errors(check(GATEWAY.format("") + "\n\n" + flow("x", "g", "a", "${bean.of(b)}")))
    assert (problem.element_id, problem.line, problem.rule) == ("x", 3, "expression-syntax")
    assert "There is no method of()" in problem.text
    assert problem.hint == "Correct the JUEL expression."
    assert str(problem) == f"line 3, x: {problem.text} {problem.hint} [expression-syntax]"
