"""A cancel end event stands in a transaction, which says where it goes on then."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning

CANCEL = '<endEvent id="{0}"><cancelEventDefinition id="d{0}"/></endEvent>'
INSIDE = '<startEvent id="s1"/>\n' + CANCEL.format("e1") + flow("f1", "s1", "e1")
PLAIN = '<startEvent id="s1"/><task id="a1"/>' + flow("f1", "s1", "a1")
TRANSACTION = '<startEvent id="s"/>' + flow("f", "s", "t") + '<transaction id="t">{}</transaction>'
BOUNDARY = (
    '<boundaryEvent id="{0}" attachedToRef="t"><cancelEventDefinition id="d{0}"/></boundaryEvent>'
    '<task id="a{0}"/>' + flow("f{0}", "{0}", "a{0}")
)
CAUGHT = TRANSACTION.format(INSIDE) + BOUNDARY.format("b")

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "a cancel end event outside": (
        '<startEvent id="s"/>' + flow("f", "s", "e") + "\n" + CANCEL.format("e"),
        [error("cancel-outside-transaction", "e", 2)],
    ),
    "a cancel end event in another sub-process": (
        TRANSACTION.format(INSIDE).replace("transaction", "subProcess"),
        [error("cancel-outside-transaction", "e1", 2)],
    ),
    "a cancel boundary event of a sub-process": (
        TRANSACTION.format(PLAIN).replace("transaction", "subProcess") + "\n" + BOUNDARY.format("b"),
        [error("boundary-cancel", "b", 2)],
    ),
    "nothing goes on after it": (TRANSACTION.format(INSIDE), [warning("cancel-uncaught", "e1", 2)]),
    "nothing cancels": (
        TRANSACTION.format(PLAIN) + "\n" + BOUNDARY.format("b"),
        [warning("cancel-never-thrown", "b", 2)],
    ),
    "two cancel boundary events": (
        CAUGHT + "\n" + BOUNDARY.format("c"),
        [error("cancel-repeated", "c", 3)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


DEEPER = '<startEvent id="s2"/><subProcess id="p2">' + INSIDE + "</subProcess>" + flow("f2", "s2", "p2")
RIGHT = {
    "canceled and caught": CAUGHT,
    "canceled from deeper inside": TRANSACTION.format(DEEPER) + BOUNDARY.format("b"),
    "a transaction that is never canceled": TRANSACTION.format(PLAIN),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []
