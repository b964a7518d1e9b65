"""Every rule that can be reported is on the page, once, and has a test that names it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bpmn.validation.support import UNSUPPORTED
from pythmata.config import BASE_DIR
from pythmata.rules_page.page import ALL, validation_rules_page

REPORTING = (
    *sorted((BASE_DIR / "engine" / "bpmn").rglob("*.py")),
    *sorted((BASE_DIR / "engine" / "dmn").rglob("*.py")),
    BASE_DIR / "processes" / "package.py",
    BASE_DIR / "processes" / "unknown_references.py",
    BASE_DIR / "processes" / "decisions" / "files.py",
)
CATALOGUES = ("catalogue.py",)
RULE = re.compile(r"[a-z]+(-[a-z]+)+")
OTHER_WORDS = {"us-ascii", "juel-expression"}
"""Texts in that code that look like rules."""
ENTRIES = {entry.id: entry for _, entries in ALL for entry in entries}


def modules() -> Iterator[ast.Module]:
    for path in REPORTING:
        if path.name not in CATALOGUES:
            yield ast.parse(path.read_text())


def reported() -> set[str]:
    nodes = (node for module in modules() for node in ast.walk(module))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    found = {text for text in texts if RULE.fullmatch(text)} - OTHER_WORDS
    return found | {f"unsupported-{row.what}" for row in UNSUPPORTED}


def severities() -> dict[str, set[str]]:
    """Of the rules of a process, by the calls that report them; ids put together elsewhere are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((BASE_DIR / "engine" / "bpmn" / "validation").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "problem"
                and len(node.args) > 1
            ):
                rule = ast.literal_eval(node.args[1]) if isinstance(node.args[1], ast.Constant) else ""
                given = [ast.literal_eval(k.value) for k in node.keywords if k.arg == "severity"]
                found[rule].add(given[0] if given else "error")
    del found[""]
    return found


def named() -> set[str]:
    texts = [path.read_text() for path in (BASE_DIR / "tests").rglob("*.py") if path != Path(__file__)]
    return {rule for text in texts for rule in re.findall(r"[\"'\[]([a-z]+(?:-[a-zA-Z]+)*)[\"'\]]", text)}


NAMED = named()


def test_every_rule_is_on_the_page_and_nothing_else() -> None:
    assert reported() == {rule for rule in ENTRIES if "-" in rule}


def test_no_rule_is_there_twice() -> None:
    assert len(ENTRIES) == sum(len(entries) for _, entries in ALL)


@pytest.mark.parametrize("rule", sorted(severities()))
def test_the_page_tells_the_severity(rule: str) -> None:
    assert ENTRIES[rule].severity == " or ".join(sorted(severities()[rule]))


@pytest.mark.parametrize("rule", sorted(ENTRIES))
def test_a_test_names_the_rule(rule: str) -> None:
    assert rule in NAMED


def test_the_page_holds_what_to_do() -> None:
    page = validation_rules_page()
    assert all(
        f"| `{entry.id}` | {entry.severity} | {entry.says} | {entry.hint} |" in page
        for entry in ENTRIES.values()
    )
    assert all("|" not in entry.says + entry.hint for entry in ENTRIES.values())
