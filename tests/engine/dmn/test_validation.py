"""What is wrong with a file, before it is used."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.problems import InvalidModel
from engine.dmn import compile_decisions, read_dmn, validate_decisions
from engine.errors import ReadError
from tests.engine.dmn.files import (
    NOW,
    compiled,
    decision,
    dmn,
    input_data,
    literal,
    needs,
    problems,
    read,
    table,
)

VERSIONS = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_is_read(version: str) -> None:
    read_file = read_dmn(dmn(decision(literal("1")), model=VERSIONS[version]), "a.dmn")
    assert (read_file.version, read_file.source, read_file.decisions[0].name) == (version, "a.dmn", "d")


@pytest.mark.parametrize(
    ("attribute", "extension"),
    [
        ('xmlns:c="http://camunda.org/schema/1.0/dmn" c:versionTag="v7"', ""),
        (
            "",
            '<extensionElements><z:versionTag xmlns:z="http://camunda.org/schema/zeebe/1.0" value="v7"/>'
            "</extensionElements>",
        ),
    ],
    ids=["attribute", "element"],
)
def test_version_tags_of_other_engines_are_read(attribute: str, extension: str) -> None:
    drawn = f'<decision id="d" name="d" {attribute}>{extension}{literal("1")}</decision>'
    assert read(drawn).decisions[0].version_tag == "v7"


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"<definitions/>", "not a DMN file of version 1.1 to 1.5"),
        (b"<a>", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "document type"),
    ],
)
def test_what_is_no_dmn_is_refused(xml: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_dmn(xml)


def test_all_that_is_wrong_with_elements_is_told_at_once() -> None:
    xml = dmn(
        '\n<decision id="a"/>',
        '\n<decision id="a" name="b"><context><contextEntry/></context></decision>',
        f'\n<decision id="c" name="c">{table(["x"], [["1"]], policy="SOME")}</decision>',
        '\n<import name="p"/>',
    )
    with pytest.raises(InvalidModel) as found:
        read_dmn(xml)
    assert [(problem.line, problem.rule) for problem in found.value.problems] == [
        (2, "name-missing"),
        (3, "duplicate-id"),
        (3, "expression-missing"),
        (4, "hit-policy"),
        (4, "rule-cells"),
        (5, "import-namespace"),
    ]
    assert all(problem.hint for problem in found.value.problems)


def test_expressions_types_and_references_have_their_places() -> None:
    found = problems(
        "\n" + decision("<literalExpression id='e'><text>1 +\n  * 2</text></literalExpression>", "a"),
        "\n" + decision(literal("1"), "b", type_ref="tMissing"),
        "\n" + decision(literal("1", 'expressionLanguage="groovy"'), "c"),
        "\n"
        + '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>&lt;</text></allowedValues>'
        "</itemDefinition>",
    )
    assert [(problem.element_id, problem.line, problem.rule) for problem in found] == [
        ("e", 3, "expression-syntax"),
        ("b", 4, "unknown-type"),
        ("literalExpression_2", 5, "expression-language"),
        ("itemDefinition_1", 6, "expression-syntax"),
    ]
    assert "(column 3 of '1 +')" in found[0].text


def test_references_that_lead_nowhere_or_to_the_wrong_kind() -> None:
    found = problems(
        input_data("x"),
        decision(literal("1"), requires=[needs("nowhere"), needs("x", "requiredKnowledge")]),
    )
    assert [problem.rule for problem in found] == ["reference-kind", "reference-unknown"]
    assert found[0].text == "'d' requires 'x', which is input data."


def test_names_that_are_declared_and_not_required_are_warned_of() -> None:
    loop = f'<for iteratorVariable="y"><in>{literal("xs")}</in><return>{literal("y")}</return></for>'
    found = problems(
        input_data("x"),
        input_data("y"),
        decision(literal("x + 1"), "a"),
        decision(literal("x + 1"), "b", requires=[needs("x")]),
        decision(literal("list[x > 1]"), "c"),
        decision(loop, "e"),
    )
    assert [(problem.severity, problem.text) for problem in found] == [
        ("warning", "'a' reads 'x' and does not require it: it is null there.")
    ]


def test_imports_that_are_not_there_or_run_in_a_circle() -> None:
    def importing(own: str, other: str) -> str:
        return f'<import name="i" namespace="{other}" importType="{VERSIONS["1.5"]}"/>'

    one = read(importing("urn:a", "urn:b"), namespace="urn:a")
    two = read(importing("urn:b", "urn:a"), namespace="urn:b")
    assert [problem.rule for problem in validate_decisions(one)] == ["import-unknown"]
    (circle,) = validate_decisions(one, {"urn:a": one, "urn:b": two})
    assert circle.text == "The files import each other in a circle: urn:a → urn:b → urn:a."


def test_an_import_that_is_broken_itself_is_told() -> None:
    importing = f'<import name="i" namespace="urn:b" importType="{VERSIONS["1.5"]}"/>'
    broken = read(decision(literal("1"), requires=[needs("nowhere")]), namespace="urn:b")
    (problem,) = validate_decisions(read(importing, decision(literal("1"))), {"urn:b": broken})
    assert problem.rule == "import-broken"
    assert "'d' requires 'nowhere', which is not there." in problem.text


def test_chains_of_requirements_have_a_limit_and_circles_of_any_length_are_found() -> None:
    def chain(length: int, last: str) -> list[str]:
        names = [f"d{n}" for n in range(length)]
        return [
            decision(literal("1"), name, requires=[needs(other, "requiredDecision")] if other else [])
            for name, other in zip(names, [*names[1:], last], strict=True)
        ]

    assert problems(*chain(100, "")) == []
    assert compiled(*chain(100, "")).evaluate("d0", {}, NOW).value == 1
    assert [problem.rule for problem in problems(*chain(2_000, ""))] == ["requirement-depth"]
    assert [problem.rule for problem in problems(*chain(2_000, "d0"))] == ["requirement-cycle"]


def test_many_ways_to_the_same_file_and_element_are_followed_once() -> None:
    def importing(*names: str, target: str) -> list[str]:
        kind = VERSIONS["1.5"]
        return [f'<import name="{name}" namespace="{target}" importType="{kind}"/>' for name in names]

    depth = 25
    files = {
        f"urn:{level}": read(
            *importing("a", "b", target=f"urn:{level + 1}"),
            decision(literal("a.d"), requires=[needs(f"urn:{level + 1}#d", "requiredDecision")]),
            namespace=f"urn:{level}",
        )
        for level in range(depth)
    }
    files[f"urn:{depth}"] = read(decision(literal("7")), namespace=f"urn:{depth}")
    assert compile_decisions(files["urn:0"], files).evaluate("d", {}, NOW).value == 7


# -- gaps and overlaps


def warnings(*args: object, **options: object) -> list[str]:
    found = problems(decision(table(*args, **options)))  # type: ignore[arg-type]
    assert {problem.severity for problem in found} <= {"warning"}
    return [
        problem.text.partition(" match")[2].removeprefix("es for ").removeprefix(" for ") for problem in found
    ]


def test_a_table_that_covers_all_once_is_fine() -> None:
    rules = [["< 18", "-", "1"], [">= 18", "true", "2"], [">= 18", "false", "3"]]
    assert warnings(["age", "member"], rules) == []


@pytest.mark.parametrize(
    ("cells", "gaps"),
    [
        (["< 18", "> 18"], ["x = 18."]),
        (["< 18", ">= 65"], ["x in [18..65)."]),
        (["[1..5]", "(6..9)"], ["x < 1.", "x in (5..6].", "x >= 9."]),
        (['"a"', '"b"'], ['x not in ("a", "b").']),
        (['not("a", "b")', '"a"'], ['x = "b".']),
        (["true"], ["x = false."]),
        (['< date("2026-01-01")', '> @"2026-01-02"'], ["x in [2026-01-01..2026-01-02]."]),
        (["<= 5", "> 5"], []),
        (["-"], []),
        (["< limit"], []),
        (["? < 5"], []),
        (['< 5, "a"'], []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_gaps(cells: list[str], gaps: list[str]) -> None:
    assert warnings(["x"], [[cell, "1"] for cell in cells]) == gaps


def test_a_gap_of_two_columns() -> None:
    rules = [["< 18", "-", "1"], [">= 18", '"low"', "2"]]
    assert warnings(["age", "risk"], rules) == ['age >= 18, risk not in ("low").']


def test_input_values_bound_what_there_is_to_cover() -> None:
    column = (
        '<input label="risk"><inputExpression typeRef="string"><text>r</text></inputExpression>'
        '<inputValues><text>"low", "high"</text></inputValues></input>'
    )
    assert warnings([column], [['"low"', "1"], ['"high"', "2"]]) == []
    assert warnings([column], [['"low"', "1"]]) == ['risk = "high".']


def test_a_default_output_or_a_list_leaves_no_gap() -> None:
    output = "<output><defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
    assert warnings(["x"], [["< 5", "1"]], outputs=[output]) == []
    assert warnings(["x"], [["< 5", "1"]], policy="COLLECT") == []


@pytest.mark.parametrize(
    ("policy", "results", "found"),
    [
        ("UNIQUE", ["1", "2"], ["x in [5..10]."]),
        ("ANY", ["1", "2"], ["x in [5..10]."]),
        ("ANY", ["1", "1"], []),
        ("FIRST", ["1", "2"], []),
        ("PRIORITY", ["1", "2"], []),
    ],
)
def test_overlaps(policy: str, results: list[str], found: list[str]) -> None:
    rules = [["<= 10", results[0]], [">= 5", results[1]]]
    assert warnings(["x"], rules, policy=policy) == found


def test_the_search_has_a_limit_that_it_tells() -> None:
    columns = [f"x{n}" for n in range(4)]
    rules = [[*(f"> {n * row}" for n in range(4)), "1"] for row in range(1, 500)]
    found = problems(decision(table(columns, rules, policy="FIRST")))
    assert [problem.rule for problem in found] == ["table-size"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_table_without_warnings_has_one_hit_for_every_input(data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, 20), min_size=1, max_size=3)))
    cells = [f"< {edges[0]}", *(f"[{a}..{b})" for a, b in pairwise(edges)), f">= {edges[-1]}"]
    risks = ['"low"', '"high"', 'not("low", "high")']
    rules = [[cell, risk, "1"] for cell in cells for risk in risks]
    kept = data.draw(st.lists(st.sampled_from(rules), unique_by=tuple, min_size=1))
    kept += data.draw(st.lists(st.sampled_from([["-", '"low"', "2"], ["> 5", "-", "3"]]), max_size=1))
    drawn = decision(table(["n", "risk"], kept))
    found = {problem.rule for problem in problems(drawn)}
    model = compiled(drawn)
    hits = [
        len(model.evaluate("d", {"n": n, "risk": risk}, NOW).evaluations[0].matched_rules)
        for n in (-1, *(edge + step for edge in range(22) for step in (0, 0.5)))
        for risk in ("low", "high", "other")
    ]
    assert ("table-gap" in found) == (0 in hits)
    assert ("table-overlap" in found) == any(count > 1 for count in hits)
