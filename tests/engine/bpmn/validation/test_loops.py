"""Loops say how often, over data that they can see, and what they announce."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning


def many(inside: str, attributes: str = "", tag: str = "userTask") -> str:
    return (
        f'<{tag} id="x">\n<multiInstanceLoopCharacteristics id="m" {attributes}>\n{inside}'
        f"</multiInstanceLoopCharacteristics></{tag}>"
    )


def again(inside: str = "", attributes: str = "", tag: str = "userTask") -> str:
    return (
        f'<{tag} id="x">\n<standardLoopCharacteristics id="m" {attributes}>{inside}'
        f"</standardLoopCharacteristics></{tag}>"
    )


THREE = "<loopCardinality>3</loopCardinality>"
OVER = "<loopDataInputRef>o</loopDataInputRef>"
OBJECT = '<dataObject id="o" isCollection="true"/>'
ESCALATION = '<escalation id="e" escalationCode="E"/><escalationEventDefinition id="ed" escalationRef="e"/>'
COMPLEX = '<complexBehaviorDefinition id="c"><condition>{}</condition></complexBehaviorDefinition>'
TIMEOUT = (
    '<boundaryEvent id="b" attachedToRef="x"><timerEventDefinition id="d"><timeDuration>PT1H</timeDuration>'
    '</timerEventDefinition></boundaryEvent><task id="after"/>'
    '<sequenceFlow id="f" sourceRef="b" targetRef="after"/>'
)

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "neither number nor collection": (many(""), [error("instances-missing", "x", 2)]),
    "number and collection": (many(THREE + OVER) + OBJECT, [error("instances-twice", "x", 2)]),
    "number and the collection of a dialect": (
        many(THREE, 'camunda:collection="items"'),
        [error("instances-twice", "x", 2)],
    ),
    "a negative number": (many(THREE.replace("3", "-1")), [error("instances-number", "x", 3)]),
    "half an instance": (many(THREE.replace("3", "2.5")), [error("instances-number", "x", 3)]),
    "data of another sub-process": (
        many(OVER) + f'<subProcess id="p1">{OBJECT}<task id="a"/></subProcess>',
        [error("loop-data", "x", 2)],
    ),
    "data inside the sub-process that is repeated": (
        many(OVER, tag="subProcess").replace("</subProcess>", f'{OBJECT}<task id="a"/></subProcess>'),
        [error("loop-data", "x", 2)],
    ),
    "results into another sub-process": (
        many(THREE + "<loopDataOutputRef>o</loopDataOutputRef>")
        + f'<subProcess id="p1">{OBJECT}<task id="a"/></subProcess>',
        [error("loop-data", "x", 2)],
    ),
    "an event for the first, not named": (many(THREE, 'behavior="One"'), [error("loop-behavior", "x", 2)]),
    "an event for each, not named": (many(THREE, 'behavior="None"'), [error("loop-behavior", "x", 2)]),
    "events by condition, none there": (many(THREE, 'behavior="Complex"'), [error("loop-behavior", "x", 2)]),
    "no run at all": (again("", 'loopMaximum="0"'), [error("loop-maximum", "x", 2)]),
    "a task that runs again for ever": (again(tag="task"), [error("loop-endless", "x", 2)]),
    "a sub-process in which nothing waits": (
        again(tag="subProcess").replace("</subProcess>", '<task id="a"/></subProcess>'),
        [error("loop-endless", "x", 2)],
    ),
    "a person who does it again for ever": (again(), [warning("loop-endless", "x", 2)]),
    "a sub-process with a person in it": (
        again(tag="subProcess").replace("</subProcess>", '<userTask id="a"/></subProcess>'),
        [warning("loop-endless", "x", 2)],
    ),
    "a task that something ends from outside": (
        again(tag="task") + TIMEOUT,
        [warning("loop-endless", "x", 2)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


RIGHT: dict[str, tuple[str, str]] = {
    "a number": (many(THREE), ""),
    "no instances": (many(THREE.replace("3", "0")), ""),
    "a computed number": (many(THREE.replace("3", "= count(items)")), ""),
    "a collection": (many(OVER) + OBJECT, ""),
    "the collection of a dialect": (many("", 'camunda:collection="items"'), ""),
    "data of the level around": (
        f'{OBJECT}<subProcess id="p1">{many(OVER)}</subProcess>',
        "",
    ),
    "data of its own": (
        many(OVER).replace("\n<multi", '<property id="o"/><multi'),
        "",
    ),
    "an input of its own": (
        many(OVER).replace(
            "\n<multi",
            '<ioSpecification id="io"><dataInput id="o"/><inputSet id="i"><dataInputRefs>o</dataInputRefs>'
            '</inputSet><outputSet id="os"/></ioSpecification><multi',
        ),
        "",
    ),
    "an event for the first": (many(THREE, 'behavior="One" oneBehaviorEventRef="ed"'), ESCALATION),
    "an event for each": (many(THREE, 'behavior="None" noneBehaviorEventRef="ed"'), ESCALATION),
    "events by condition": (many(THREE + COMPLEX.format("= a &gt; 1"), 'behavior="Complex"'), ""),
    "one run": (again("", 'loopMaximum="1"'), ""),
    "a condition": (again("<loopCondition>= a &gt; 1</loopCondition>"), ""),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(*RIGHT[name]) == []
