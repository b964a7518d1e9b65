"""Who gets a message: one start for each name, and keys that tell waiting activities apart."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning

MESSAGES = '<message id="m" name="Order"/><message id="n" name="Offer"/>'
PATH = (
    '<correlationPropertyRetrievalExpression id="r{0}{1}" messageRef="{1}"><messagePath>{2}</messagePath>'
    "</correlationPropertyRetrievalExpression>"
)
PROPERTY = '\n<correlationProperty id="{}" name="{}">{}</correlationProperty>'
KEY = '\n<collaboration id="co"><correlationKey id="k" name="order">{}</correlationKey></collaboration>'
REF = "<correlationPropertyRef>{}</correlationPropertyRef>"
BOTH = KEY.format(REF.format("a") + REF.format("b"))


def prop(name: str, *messages: str, path: str = "order") -> str:
    return PROPERTY.format(name, name, "".join(PATH.format(name, ref, path) for ref in messages))


def subscription(*names: str) -> str:
    bindings = "".join(
        f'<correlationPropertyBinding id="b{name}" correlationPropertyRef="{name}"><dataPath>order</dataPath>'
        "</correlationPropertyBinding>"
        for name in names
    )
    inside = f'<correlationSubscription id="su" correlationKeyRef="k">{bindings}</correlationSubscription>'
    return '<task id="t"/>\n' + inside


def votes(tag: str = 'receiveTask id="x" messageRef="m"', attributes: str = "", inside: str = "") -> str:
    return (
        f'\n<{tag}>{inside}<multiInstanceLoopCharacteristics id="l" {attributes}><loopCardinality>3'
        f"</loopCardinality></multiInstanceLoopCharacteristics></{tag.split()[0]}>"
    )


CATCH = (
    '<intermediateCatchEvent id="c"><messageEventDefinition id="d" messageRef="m"/></intermediateCatchEvent>'
)
TASK = '<receiveTask id="x" messageRef="m"/>'

WRONG: dict[str, tuple[str, str, list[Finding]]] = {
    "a key without properties": (TASK, MESSAGES + KEY.format(""), [warning("correlation-key-empty", "k", 2)]),
    "a property that one message does not carry": (
        TASK,
        MESSAGES + prop("a", "m", "n") + prop("b", "m") + BOTH,
        [error("correlation-retrieval", "b", 3)],
    ),
    "a property without a value": (
        subscription("a"),
        MESSAGES + prop("a", "m") + prop("b", "m") + BOTH,
        [error("correlation-binding", "su", 5)],
    ),
    "a value for a property of another key": (
        subscription("a", "b"),
        MESSAGES + prop("a", "m") + prop("b", "m") + KEY.format(REF.format("a")),
        [error("correlation-binding", "su", 5)],
    ),
    "a path that cannot be parsed": (
        TASK,
        MESSAGES + prop("a", "m", path="order +") + KEY.format(REF.format("a")),
        [error("expression-syntax", "ram", 2)],
    ),
    "a path in a language that is not supported": (
        TASK,
        MESSAGES
        + prop("a", "m").replace("<messagePath>", '<messagePath language="http://www.w3.org/1999/XPath">')
        + KEY.format(REF.format("a")),
        [error("expression-language", "ram", 2)],
    ),
    "several that wait for one message": (votes(), MESSAGES, [warning("correlation-key-missing", "x", 2)]),
    "several sub-processes in which one waits": (
        votes('subProcess id="p1"', inside=CATCH),
        MESSAGES,
        [warning("correlation-key-missing", "c", 2)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, roots, expected = WRONG[name]
    assert findings(check(body, roots)) == expected


WITH_KEY = (
    '<message id="m" name="Order"><extensionElements><pythmata:subscription correlationKey="= order"/>'
    "</extensionElements></message>"
)
RIGHT: dict[str, tuple[str, str]] = {
    "a whole key": (TASK, MESSAGES + prop("a", "m", "n") + prop("b", "n", "m") + BOTH),
    "a subscription to it": (subscription("a", "b"), MESSAGES + prop("a", "m") + prop("b", "m") + BOTH),
    "one that waits": (TASK, MESSAGES),
    "one after the other": (votes(attributes='isSequential="true"'), MESSAGES),
    "several with a key of the message": (votes(), WITH_KEY),
    "several with a key of the model": (
        votes(),
        MESSAGES + prop("a", "m") + KEY.format(REF.format("a")),
    ),
    "a boundary event of all of them": (
        votes('userTask id="u"')
        + '<boundaryEvent id="x" attachedToRef="u"><messageEventDefinition id="d" messageRef="m"/></boundaryEvent>'
        + '<task id="t"/><sequenceFlow id="f" sourceRef="x" targetRef="t"/>',
        MESSAGES,
    ),
    "a property that no key uses": (TASK, MESSAGES + prop("a", "m", path="order +")),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(*RIGHT[name]) == []


def test_one_message_starts_the_process_in_one_place(check: Check) -> None:
    start = '<startEvent id="{}"><messageEventDefinition messageRef="{}"/></startEvent>\n'
    assert findings(check(start.format("a", "m") + start.format("b", "m"), MESSAGES)) == [
        error("message-start-repeated", "b", 2)
    ]
    assert check(start.format("a", "m") + start.format("b", "n"), MESSAGES) == []
