"""docs/dialects.md names every row of every dialect, in words, and is up to date."""

from collections.abc import Iterator, Mapping

import pytest

from engine.bpmn.extensions.reading import DIALECTS
from engine.bpmn.extensions.rules import (
    Append,
    AttributeRule,
    Dialect,
    ElementRule,
    Ignored,
    Nested,
    Otherwise,
    Refusal,
    Rule,
)
from pythmata.config import BASE_DIR
from pythmata.dialects_page.meanings import MEANINGS
from pythmata.dialects_page.page import dialects_page, escaped, lines

NAMES = [dialect.name for dialect in DIALECTS]
BY_NAME: Mapping[str, Dialect] = dict(zip(NAMES, DIALECTS, strict=True))


def paths(rule: AttributeRule | ElementRule) -> Iterator[str]:
    if isinstance(rule, Otherwise):
        yield from paths(rule.rule)
    elif isinstance(rule, Rule | Append):
        yield rule.path
    elif isinstance(rule, Nested):
        for inner in (*rule.attributes.values(), *rule.children.values()):
            yield from paths(inner)


def test_the_page_is_up_to_date() -> None:
    assert (BASE_DIR / "docs" / "dialects.md").read_text() == dialects_page(), "Run `make docs`."


@pytest.mark.parametrize("name", [name for name in NAMES if name != "flowable"])
def test_every_row_has_a_line(name: str) -> None:
    dialect = BY_NAME[name]
    found = {line.name for line in lines(dialect)}
    assert [row for row in dialect.attributes if row not in found] == []
    assert [row for row in dialect.elements if not any(f"<{row}>" in line for line in found)] == []


def test_flowable_tells_only_what_is_its_own() -> None:
    found = {line.name for line in lines(BY_NAME["flowable"])}
    assert {"skipExpression", "sameDeployment", "<variableAggregation>"} <= found
    assert "assignee" not in found


def test_what_is_honoured_is_told_in_words() -> None:
    fields = {
        path
        for dialect in DIALECTS
        for rule in (*dialect.attributes.values(), *dialect.elements.values())
        for path in paths(rule)
    }
    assert sorted(fields - set(MEANINGS)) == []
    assert [line for dialect in DIALECTS for line in lines(dialect) if not line.becomes] == []


def test_what_is_not_honoured_says_why() -> None:
    page = dialects_page()
    for dialect in DIALECTS:
        for rule in (*dialect.attributes.values(), *dialect.elements.values()):
            report = rule.report if isinstance(rule, Otherwise) else rule
            if isinstance(report, Refusal | Ignored):
                assert escaped(report.reason) in page
                assert escaped(report.hint) in page
