"""A throwing link has one catching link of its name in its scope, and nothing else leads on."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.snippets import flow
from tests.engine.bpmn.validation.tables import Check, Finding, error, findings, warning


def throws(event_id: str, name: str = "A", title: str = "") -> str:
    return (
        f'<intermediateThrowEvent id="{event_id}" name="{title}"><linkEventDefinition id="d{event_id}" '
        f'name="{name}"/></intermediateThrowEvent>'
    )


def catches(event_id: str, name: str = "A", title: str = "") -> str:
    return throws(event_id, name, title).replace("intermediateThrowEvent", "intermediateCatchEvent")


PAIR = (
    '<startEvent id="s"/>'
    + flow("f", "s", "t")
    + throws("t")
    + catches("c")
    + '<task id="a"/>'
    + flow("g", "c", "a")
)
INSIDE = '<subProcess id="p1"><startEvent id="s1"/>{}<task id="a1"/>{}</subProcess>'

WRONG: dict[str, tuple[str, list[Finding]]] = {
    "nothing catches": (throws("t"), [error("link-partner", "t")]),
    "another name catches": (
        throws("t") + "\n" + catches("c", "B"),
        [error("link-partner", "t"), warning("link-never-thrown", "c", 2)],
    ),
    "several catch": (
        PAIR + "\n" + catches("c2") + "\n" + catches("c3"),
        [error("link-repeated", "c2", 2), error("link-repeated", "c3", 3)],
    ),
    "the catching link stands in another scope": (
        throws("t") + "\n" + INSIDE.format(flow("f1", "s1", "a1"), catches("c")),
        [error("link-partner", "t"), warning("link-never-thrown", "c", 2)],
    ),
    "nothing throws": (
        '<startEvent id="s"/><task id="a"/>' + flow("f", "s", "a") + "\n" + catches("c"),
        [warning("link-never-thrown", "c", 2)],
    ),
    "a flow leaves the throwing link": (
        PAIR + "\n" + flow("x", "t", "a"),
        [error("flow-out-of-link", "x", 2)],
    ),
    "a flow leads into the catching link": (
        PAIR + '<userTask id="b"/>' + flow("h", "s", "b") + "\n" + flow("x", "b", "c"),
        [error("flow-into-link", "x", 2)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, expected = WRONG[name]
    assert findings(check(body)) == expected


RIGHT = {
    "a pair": PAIR,
    "two that throw, one that catches": PAIR.replace('<task id="a"/>', '<task id="a"/><task id="b"/>')
    + flow("h", "a", "b")
    + throws("t2")
    + flow("i", "b", "t2").replace('"b" targetRef', '"s" targetRef'),
    "a pair in each scope": PAIR
    + INSIDE.format(flow("f1", "s1", "t1"), throws("t1") + catches("c1"))
    .replace('<task id="a1"/>', '<task id="a1"/>' + flow("g1", "c1", "a1"))
    .replace("<subProcess", flow("h", "a", "p1") + "<subProcess"),
    "names of the events": '<startEvent id="s"/>'
    + flow("f", "s", "t")
    + throws("t", "", "Later")
    + catches("c", "", "Later"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(RIGHT[name]) == []
