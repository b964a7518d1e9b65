"""Decision tables: conditions, hit policies, defaults, values that are allowed."""

from __future__ import annotations

import pytest

from engine.dmn import DecisionFailed, MatchedRule
from tests.engine.dmn.files import NOW, compiled, decision, evaluated, table, value

RANKED = '<output name="" id="out"><outputValues><text>"high", "medium", "low"</text></outputValues></output>'
OVERLAPPING = [["> 0", '"low"'], ["> 10", '"high"'], ["> 5", '"medium"']]
NUMBERS = [["> 0", "1"], ["> 10", "100"], ["> 5", "10"]]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("FIRST", "low"),
        ("PRIORITY", "high"),
        ("RULE ORDER", ["low", "high", "medium"]),
        ("OUTPUT ORDER", ["high", "medium", "low"]),
        ("COLLECT", ["low", "high", "medium"]),
    ],
)
def test_what_several_hits_make(policy: str, expected: object) -> None:
    drawn = decision(table(["x"], OVERLAPPING, policy=policy, outputs=[RANKED]))
    assert value(drawn, x=20) == expected


@pytest.mark.parametrize(
    ("aggregation", "some", "none"),
    [("SUM", 111, None), ("COUNT", 3, 0), ("MIN", 1, None), ("MAX", 100, None)],
)
def test_collected_values_are_aggregated(aggregation: str, some: object, none: object) -> None:
    drawn = decision(table(["x"], NUMBERS, policy="COLLECT", attributes=f'aggregation="{aggregation}"'))
    assert value(drawn, x=20) == some
    assert value(drawn, x=-1) == none


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("UNIQUE", None), ("FIRST", None), ("COLLECT", []), ("RULE ORDER", []), ("OUTPUT ORDER", [])],
)
def test_no_hit(policy: str, expected: object) -> None:
    assert value(decision(table(["x"], NUMBERS, policy=policy)), x=-1) == expected


def test_two_hits_of_a_unique_table_are_null_and_name_the_rules() -> None:
    result = evaluated(decision(table(["x"], NUMBERS)), x=7)
    assert result.value is None
    assert [(warning.element_id, warning.reason) for warning in result.warnings] == [
        ("table", "The rules 1 and 3 match, but the hit policy UNIQUE allows one.")
    ]


def test_strictly_evaluated_it_fails() -> None:
    model = compiled(decision(table(["x"], NUMBERS)))
    with pytest.raises(DecisionFailed, match="The rules 1 and 3 match"):
        model.evaluate("d", {"x": 7}, NOW, strict=True)


def test_any_wants_the_same_output() -> None:
    same = decision(table(["x"], [["> 0", "1"], ["> 5", "1"]], policy="ANY"))
    other = decision(table(["x"], [["> 0", "1"], ["> 5", "2"]], policy="ANY"))
    assert value(same, x=7) == 1
    result = evaluated(other, x=7)
    assert result.value is None
    assert "rules 1 and 2 match with different outputs" in result.warnings[0].reason


def test_several_outputs_are_a_context_and_priorities_go_from_the_left() -> None:
    outputs = [
        '<output name="a"><outputValues><text>"x", "y"</text></outputValues></output>',
        '<output name="b"><outputValues><text>2, 1</text></outputValues></output>',
    ]
    rules = [["> 0", '"y"', "2"], ["> 0", '"x"', "1"], ["> 0", '"x"', "2"]]
    assert value(decision(table(["n"], rules, policy="PRIORITY", outputs=outputs)), n=1) == {"a": "x", "b": 2}


def test_default_outputs_stand_in() -> None:
    output = '<output><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
    drawn = decision(table(["x"], [["> 0", '"some"']], outputs=[output]))
    assert (value(drawn, x=1), value(drawn, x=0)) == ("some", "none")


def test_an_input_beyond_its_values_asks_no_rule() -> None:
    column = (
        '<input label="Risk"><inputExpression typeRef="string"><text>risk</text></inputExpression>'
        '<inputValues><text>"low", "high"</text></inputValues></input>'
    )
    drawn = decision(table([column], [["-", "1"]]))
    assert value(drawn, risk="low") == 1
    result = evaluated(drawn, risk="odd")
    assert result.value is None
    assert result.warnings[-1].reason == "The input 'Risk' is not one of its input values: no rule is asked."


def test_an_output_beyond_its_values_is_null() -> None:
    result = evaluated(decision(table(["x"], [["-", '"odd"']], outputs=[RANKED])), x=1)
    assert result.value is None
    assert result.warnings[0].reason == "The output is not one of its output values."


@pytest.mark.parametrize(
    ("cell", "given", "matches"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("< 5", 5, False),
        ("[1..5)", 5, False),
        ("1, 5, 7", 5, True),
        ("not(5, 7)", 5, False),
        ('"a", "b"', "b", True),
        ("? > 3 and ? < 6", 5, True),
        ("null", None, True),
        ("> limit", 5, True),
        ('contains(?, "b")', "abc", True),
    ],
)
def test_conditions(cell: str, given: object, matches: bool) -> None:
    assert value(decision(table(["x"], [[cell, "true"]])), x=given, limit=4) is (True if matches else None)


def test_the_evaluation_tells_what_was_tested_and_what_matched() -> None:
    result = evaluated(decision(table(["x + 1", "y"], [["> 5", "-", "x * 2"]])), x=7, y="a")
    (made,) = result.evaluations
    assert made.decision_id == made.decision_name == "d"
    assert made.inputs == (("x + 1", 8), ("y", "a"))
    assert made.matched_rules == (MatchedRule("rule1", 1, (("output", 14),)),)
    assert made.value == 14


def test_null_is_neither_above_nor_below_and_nobody_is_warned() -> None:
    result = evaluated(decision(table(["x"], [["< 5", "1"], [">= 5", "2"]])), x=None)
    assert (result.value, result.warnings) == (None, ())
