"""What is reported about a DMN file, rule by rule, where no other test names it."""

from __future__ import annotations

import pytest

from engine.bpmn.problems import InvalidModel, Problem
from engine.dmn import validate_decisions
from tests.engine.dmn.files import decision, input_data, literal, needs, problems, read

CONTEXT = (
    f'<context id="x"><contextEntry>{literal("1")}</contextEntry>'
    f'<contextEntry><variable name="b"/>{literal("2")}</contextEntry></context>'
)
IMPORT = '<import id="i" name="other" namespace="urn:other" importType="{}"/>'
DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
CASES = {
    "context-result": decision(CONTEXT),
    "iterator-missing": decision(f"<for><in>{literal('[1]')}</in><return>{literal('1')}</return></for>"),
    "output-missing": decision('<decisionTable id="x"/>'),
    "parameter-missing": decision(
        f"<invocation>{literal('f')}<binding>{literal('1')}</binding></invocation>"
    ),
    "reference-missing": decision(
        literal("1"), requires=["<informationRequirement><requiredInput/></informationRequirement>"]
    ),
    "relation-row": decision(
        f'<relation><column name="a"/><row>{literal("1")}{literal("2")}</row></relation>'
    ),
    "not-required": decision(literal("stock")) + input_data("stock"),
    "import-type": IMPORT.format("http://www.w3.org/2001/XMLSchema") + decision(literal("1")),
}
WARNINGS = {"not-required", "import-type"}


def found(body: str) -> list[Problem]:
    try:
        return problems(body)
    except InvalidModel as error:
        return error.problems


@pytest.mark.parametrize("rule", CASES)
def test_is_reported(rule: str) -> None:
    assert [(p.rule, p.severity) for p in found(CASES[rule]) if p.rule == rule] == [
        (rule, "warning" if rule in WARNINGS else "error")
    ], found(CASES[rule])


def test_what_is_required_is_no_problem() -> None:
    assert problems(decision(literal("stock"), requires=[needs("stock")]) + input_data("stock")) == []


def test_files_that_import_each_other() -> None:
    mine = read(IMPORT.format(DMN), decision(literal("1")))
    back = IMPORT.format(DMN).replace("urn:other", "urn:test").replace('"other"', '"back"')
    other = read(back, decision(literal("1")), namespace="urn:other")
    (problem,) = validate_decisions(mine, {"urn:other": other, "urn:test": mine})
    assert (problem.rule, problem.severity) == ("import-cycle", "error")
