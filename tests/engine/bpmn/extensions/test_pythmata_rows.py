"""Every row of the table of our own dialect: what it becomes, or what the deployment report says of it."""

from collections.abc import Callable

import pytest

from engine.bpmn.extensions import pythmata
from engine.bpmn.model.activities import ScriptTask
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.model.events import TimerEventDefinition
from engine.bpmn.model.expressions import Expression, Literal
from engine.bpmn.model.extension import Mapping
from engine.bpmn.problems import Problem
from tests.engine.bpmn.snippets import inside

Read = Callable[..., Definitions]
Check = Callable[..., list[Problem]]

CONFIG = (
    '<pythmata:serviceTaskConfig taskName="http" retries="= n" retryBackoff="PT10S" resultVariable="r">'
    '<pythmata:properties><pythmata:property name="url" value="= base"/></pythmata:properties>'
    '<pythmata:inputs><pythmata:input source="= a" target="b"/></pythmata:inputs>'
    '<pythmata:outputs><pythmata:output source="= c" target="d"/></pythmata:outputs>'
    "</pythmata:serviceTaskConfig>"
)
DECIDE = (
    '<pythmata:calledDecision decisionId="risk" binding="versionTag" versionTag="v1" '
    'resultMapping="singleEntry" resultVariable="r"/>'
)
MAPPINGS = (
    '<pythmata:ioMapping><pythmata:input source="= a" target="b"/>'
    '<pythmata:output source="= c" target="d"/></pythmata:ioMapping>'
)


def feel(text: str) -> Expression:
    return Expression(text, "feel", 1)


def text(value: str) -> Literal:
    return Literal(value, 1)


def _has(attribute: str, tag: str = "userTask") -> str:
    return f'<{tag} id="x" pythmata:{attribute}/>'


HONOURED: dict[str, tuple[str, str, object]] = {
    "assignee": (_has('assignee="= a"'), "assignment.assignee", feel("a")),
    "candidateUsers": (_has('candidateUsers="a, b"'), "assignment.candidate_users", text("a, b")),
    "candidateGroups": (_has('candidateGroups="= a"'), "assignment.candidate_groups", feel("a")),
    "dueDate": (_has('dueDate="P2D"'), "assignment.due_date", text("P2D")),
    "followUpDate": (_has('followUpDate="= d"'), "assignment.follow_up_date", feel("d")),
    "priority": (_has('priority="7"'), "assignment.priority", text("7")),
    "formKey": (_has('formKey="f"'), "form.form_key", text("f")),
    "formKey of a start event": (_has('formKey="f"', "startEvent"), "form.form_key", text("f")),
    "initiator": (_has('initiator="who"', "startEvent"), "initiator", "who"),
    "expression": (_has('expression="= a"', "serviceTask"), "expression", feel("a")),
    "expression of a business rule task": (
        _has('expression="= a"', "businessRuleTask"),
        "expression",
        feel("a"),
    ),
    "resultVariable": (_has('resultVariable="r"', "scriptTask"), "result_variable", "r"),
    "asyncBefore": (_has('asyncBefore="true"', "exclusiveGateway"), "async_before", True),
    "asyncAfter": (_has('asyncAfter="true"', "startEvent"), "async_after", True),
    "serviceTaskConfig@taskName": (inside(CONFIG), "task_definition.topic", text("http")),
    "serviceTaskConfig@retries": (inside(CONFIG), "task_definition.retries", feel("n")),
    "serviceTaskConfig@retryBackoff": (
        inside(CONFIG, "sendTask"),
        "task_definition.retry_backoff",
        text("PT10S"),
    ),
    "serviceTaskConfig@resultVariable": (inside(CONFIG), "task_definition.result_variable", "r"),
    "serviceTaskConfig properties": (
        inside(CONFIG),
        "task_definition.properties",
        (Mapping(source=feel("base"), target="url", line=1),),
    ),
    "serviceTaskConfig property without a holder": (
        inside(
            '<pythmata:serviceTaskConfig taskName="a"><pythmata:property name="b" value="c"/>'
            "</pythmata:serviceTaskConfig>"
        ),
        "task_definition.properties",
        (Mapping(source=text("c"), target="b", line=1),),
    ),
    "serviceTaskConfig inputs": (
        inside(CONFIG),
        "io_mapping.inputs",
        (Mapping(source=feel("a"), target="b", line=1),),
    ),
    "serviceTaskConfig outputs": (
        inside(CONFIG),
        "io_mapping.outputs",
        (Mapping(source=feel("c"), target="d", line=1),),
    ),
    "calledDecision@decisionId": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.decision_id",
        text("risk"),
    ),
    "calledDecision@binding": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.binding",
        "version_tag",
    ),
    "calledDecision@versionTag": (inside(DECIDE, "businessRuleTask"), "called_decision.version", text("v1")),
    "calledDecision@version": (
        inside('<pythmata:calledDecision decisionId="a" binding="version" version="2"/>', "businessRuleTask"),
        "called_decision.version",
        text("2"),
    ),
    "calledDecision@resultMapping": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.result_mapping",
        "single_entry",
    ),
    "calledDecision@resultVariable": (
        inside(DECIDE, "businessRuleTask"),
        "called_decision.result_variable",
        "r",
    ),
    "ioMapping input": (
        inside(MAPPINGS, "subProcess"),
        "io_mapping.inputs",
        (Mapping(source=feel("a"), target="b", line=1),),
    ),
    "ioMapping output": (
        inside(MAPPINGS, "endEvent"),
        "io_mapping.outputs",
        (Mapping(source=feel("c"), target="d", line=1),),
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


PROCESS: dict[str, tuple[str, object]] = {
    'versionTag="v1"': ("version_tag", "v1"),
    'lanesAsCandidateGroups="true"': ("lanes_as_candidate_groups", True),
    'strictExpressions="true"': ("strict_expressions", True),
    'missedTimers="all"': ("missed_timers", "all"),
    'secretVariables="pin, iban"': ("secret_variables", ("pin", "iban")),
    'historyTimeToLive="P1D"': ("history_time_to_live", "P1D"),
    'candidateStarterUsers="a"': ("candidate_starter_users", text("a")),
    'candidateStarterGroups="a, b"': ("candidate_starter_groups", text("a, b")),
}


@pytest.mark.parametrize("said", PROCESS)
def test_the_process_says_it(read: Read, said: str) -> None:
    path, expected = PROCESS[said]
    definitions = read("<task id='t'/>", attributes=f"pythmata:{said}")
    assert _at(definitions, "p", path) == expected
    assert definitions.element("p").extension.problems == ()


def test_a_message_names_its_correlation_key(read: Read) -> None:
    message = inside('<pythmata:subscription correlationKey="= order.id"/>', "message", 'name="M"')
    assert _at(read("<task id='t'/>", message), "x", "correlation_key") == feel("order.id")


@pytest.mark.parametrize(("named", "language"), [("", "python"), ('language="feel"', "feel")])
def test_a_script_is_python_unless_it_says_otherwise(read: Read, named: str, language: str) -> None:
    config = f"<pythmata:taskConfig><pythmata:script {named}>a + 1</pythmata:script></pythmata:taskConfig>"
    task = read(inside(config, "scriptTask")).find("x", ScriptTask)
    assert task is not None
    assert task.script == Expression("a + 1", language, 1)


@pytest.mark.parametrize(
    ("timer_type", "field"),
    [
        ("duration", "time_duration"),
        ("date", "time_date"),
        ("cycle", "time_cycle"),
        ("timeDuration", "time_duration"),
    ],
)
def test_a_timer_is_filled(read: Read, timer_type: str, field: str) -> None:
    config = f'<pythmata:timerEventConfig timerType="{timer_type}" timerValue="= t"/>'
    timer = read(_timer(config)).find("d", TimerEventDefinition)
    assert timer is not None
    assert getattr(timer, field) == feel("t")


def _timer(config: str, own: str = "") -> str:
    return (
        f'<intermediateCatchEvent id="x"><extensionElements>{config}</extensionElements>'
        f'<timerEventDefinition id="d">{own}</timerEventDefinition></intermediateCatchEvent>'
    )


TIMER = '<pythmata:timerEventConfig timerType="duration" timerValue="PT1M"/>'
IGNORED: dict[str, str] = {
    "pythmata:assignee": _has('assignee="a"', "manualTask"),
    "pythmata:candidateUsers": _has('candidateUsers="a"', "task"),
    "pythmata:candidateGroups": _has('candidateGroups="a"', "task"),
    "pythmata:dueDate": _has('dueDate="P1D"', "task"),
    "pythmata:followUpDate": _has('followUpDate="P1D"', "task"),
    "pythmata:priority": _has('priority="1"', "serviceTask"),
    "pythmata:formKey": _has('formKey="f"', "endEvent"),
    "pythmata:initiator": _has('initiator="who"'),
    "pythmata:versionTag": _has('versionTag="v1"'),
    "pythmata:lanesAsCandidateGroups": _has('lanesAsCandidateGroups="true"'),
    "pythmata:missedTimers": _has('missedTimers="all"'),
    "pythmata:strictExpressions": _has('strictExpressions="true"'),
    "pythmata:secretVariables": _has('secretVariables="pin"'),
    "pythmata:historyTimeToLive": _has('historyTimeToLive="P1D"'),
    "pythmata:candidateStarterUsers": _has('candidateStarterUsers="a"'),
    "pythmata:candidateStarterGroups": _has('candidateStarterGroups="a"'),
    "pythmata:expression": _has('expression="= a"', "intermediateThrowEvent"),
    "pythmata:resultVariable": _has('resultVariable="r"', "receiveTask"),
    "pythmata:asyncBefore": '<dataObject id="x" pythmata:asyncBefore="true"/>',
    "pythmata:asyncAfter": '<dataObject id="x" pythmata:asyncAfter="true"/>',
    "pythmata:serviceTaskConfig": inside(CONFIG, "userTask"),
    "property@type": inside(
        '<pythmata:serviceTaskConfig taskName="a"><pythmata:property name="b" value="c" type="d"/>'
        "</pythmata:serviceTaskConfig>"
    ),
    "pythmata:calledDecision": inside(DECIDE, "serviceTask"),
    "pythmata:taskConfig": inside("<pythmata:taskConfig/>", "serviceTask"),
    "script@timeout": inside(
        '<pythmata:taskConfig><pythmata:script timeout="1">a = 1</pythmata:script></pythmata:taskConfig>',
        "scriptTask",
    ),
    "pythmata:ioMapping": inside(MAPPINGS, "exclusiveGateway"),
    "pythmata:subscription": inside('<pythmata:subscription correlationKey="= a"/>', "task"),
    "pythmata:timerEventConfig": inside(TIMER, "endEvent"),
    "pythmata:properties": inside(
        '<pythmata:properties><pythmata:property name="a" value="b"/></pythmata:properties>', "task"
    ),
}
"""What the report names → a model with it at element x."""


@pytest.mark.parametrize("name", IGNORED)
def test_a_row_without_effect_is_named(read: Read, name: str) -> None:
    (problem,) = read(IGNORED[name]).element("x").extension.problems
    assert (problem.rule, problem.severity) == ("extension-ignored", "warning")
    assert problem.text.startswith(f"{name} has no effect")
    assert problem.hint


UNUSED: dict[str, str] = {
    "a timer configuration beside a time": _timer(TIMER, "<timeDuration>PT5M</timeDuration>"),
    "a timer configuration without a timer": inside(TIMER, "startEvent"),
    "a result variable without a result": '<sendTask id="x" messageRef="m" pythmata:resultVariable="r"/>',
    "work of an event that sends nothing": inside(
        '<pythmata:serviceTaskConfig taskName="http"/>', "endEvent"
    ),
}


@pytest.mark.parametrize("name", UNUSED)
def test_what_the_rest_of_the_element_leaves_no_use_for_is_named(check: Check, name: str) -> None:
    (problem,) = check(UNUSED[name], '<message id="m" name="M"/>')
    assert (problem.rule, problem.severity, problem.element_id) == ("extension-ignored", "warning", "x")


def test_an_expression_cannot_say_who_may_start(check: Check) -> None:
    (problem,) = check("<task id='t'/>", attributes='pythmata:candidateStarterGroups="= groups"')
    assert (problem.rule, problem.severity, problem.element_id) == ("extension-ignored", "warning", "p")


def test_a_timer_of_no_known_kind_is_refused(check: Check) -> None:
    config = '<pythmata:timerEventConfig timerType="sometimes" timerValue="PT1M"/>'
    assert {problem.rule for problem in check(_timer(config)) if problem.severity == "error"} == {
        "timer-definition"
    }


def test_no_row_is_left_out() -> None:
    covered = " ".join((*HONOURED, *IGNORED, *PROCESS))
    rows = (*pythmata.DIALECT.elements, *pythmata.DIALECT.attributes)
    assert [name for name in rows if name not in covered] == []
