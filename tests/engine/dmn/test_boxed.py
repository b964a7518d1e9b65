"""Boxed expressions."""

from __future__ import annotations

import pytest

from engine.dmn import compile_decisions
from tests.engine.dmn.files import NOW, decision, evaluated, literal, problems, read, table, value


def entry(name: str, body: str, type_ref: str = "") -> str:
    return f'<contextEntry><variable name="{name}" typeRef="{type_ref}"/>{body}</contextEntry>'


def test_entries_of_a_context_see_those_before_them() -> None:
    body = f"<context>{entry('a', literal('1'))}{entry('b', literal('a + 1'))}</context>"
    assert value(decision(body)) == {"a": 1, "b": 2}


def test_an_entry_without_a_name_is_the_result() -> None:
    last = f"<contextEntry>{literal('gross price * 2')}</contextEntry>"
    assert value(decision(f"<context>{entry('gross price', literal('3'))}{last}</context>")) == 6


def test_an_entry_of_the_wrong_type_is_null() -> None:
    result = evaluated(decision(f"<context>{entry('a', literal('1'), 'string')}</context>"))
    assert result.value == {"a": None}
    assert result.warnings[0].reason == "The entry 'a' is number '1', which does not fit the type string."


def test_a_relation_is_a_list_of_contexts() -> None:
    columns = '<column name="name"/><column name="age" typeRef="number"/>'
    rows = "".join(
        f"<row>{literal(name)}{literal(age)}</row>" for name, age in [('"Ann"', "40"), ('"Bob"', "n")]
    )
    assert value(decision(f"<relation>{columns}{rows}</relation>"), n=50) == [
        {"name": "Ann", "age": 40},
        {"name": "Bob", "age": 50},
    ]


def test_a_list() -> None:
    assert value(decision(f"<list>{literal('1')}{literal('x')}</list>"), x="a") == [1, "a"]


FUNCTION = (
    '<functionDefinition><formalParameter name="n" typeRef="number"/>'
    f"{literal('if n = 0 then 1 else n * factorial(n - 1)')}</functionDefinition>"
)


def test_a_function_of_a_context_calls_itself_and_is_invoked_by_name() -> None:
    invocation = (
        f"<invocation>{literal('factorial')}"
        f'<binding><parameter name="n"/>{literal("x + 1")}</binding></invocation>'
    )
    body = f"<context>{entry('factorial', FUNCTION)}<contextEntry>{invocation}</contextEntry></context>"
    assert value(decision(body), x=4) == 120


def test_an_argument_of_the_wrong_type_makes_the_call_null() -> None:
    call = f"<contextEntry>{literal('factorial(true)')}</contextEntry>"
    body = f"<context>{entry('factorial', FUNCTION)}{call}</context>"
    result = evaluated(decision(body))
    assert result.value is None
    assert result.warnings[0].reason == "The parameter 'n' takes number, not boolean."


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_functions_of_other_languages_are_null_and_the_validation_says_so(kind: str) -> None:
    foreign = (
        f'<functionDefinition kind="{kind}"><formalParameter name="a"/>{literal("1")}</functionDefinition>'
    )
    drawn = decision(
        f"<context>{entry('f', foreign)}<contextEntry>{literal('f(1)')}</contextEntry></context>"
    )
    (problem,) = problems(drawn)
    assert (problem.rule, problem.severity) == ("function-kind", "warning")
    result = evaluated(drawn)
    assert (result.value, result.warnings[0].reason) == (
        None,
        f"A function of the kind {kind} is not called.",
    )


def test_a_conditional() -> None:
    drawn = decision(
        f"<conditional><if>{literal('x > 1')}</if><then>{literal('10')}</then><else>{literal('5')}</else></conditional>"
    )
    assert (value(drawn, x=2), value(drawn, x=1), value(drawn, x="a")) == (10, 5, 5)


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("age > 30", [{"name": "Ann", "age": 40}]),
        ("item.age < 30", [{"name": "Bob", "age": 20}]),
        ("2", {"name": "Bob", "age": 20}),
    ],
)
def test_a_filter(match: str, expected: object) -> None:
    people = [{"name": "Ann", "age": 40}, {"name": "Bob", "age": 20}]
    drawn = decision(f"<filter><in>{literal('people')}</in><match>{literal(match)}</match></filter>")
    assert value(drawn, people=people) == expected


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("for", "<return>{}</return>", [2, 4, 6]),
        ("every", "<satisfies>{}</satisfies>", False),
        ("some", "<satisfies>{}</satisfies>", True),
    ],
)
def test_loops(kind: str, body: str, expected: object) -> None:
    text = "i * 2" if kind == "for" else "i > 1"
    drawn = decision(
        f'<{kind} iteratorVariable="i"><in>{literal("[1..3]")}</in>{body.format(literal(text))}</{kind}>'
    )
    assert value(drawn) == expected


def test_a_loop_sees_what_it_has_returned_so_far() -> None:
    body = literal("if count(partial) = 0 then 1 else partial[-1] * i")
    drawn = decision(f'<for iteratorVariable="i"><in>{literal("[1..4]")}</in><return>{body}</return></for>')
    assert value(drawn) == [1, 2, 6, 24]


def test_null_is_not_iterated() -> None:
    drawn = decision(
        f'<for iteratorVariable="i"><in>{literal("xs")}</in><return>{literal("i")}</return></for>'
    )
    result = evaluated(drawn, xs=None)
    assert (result.value, result.warnings[-1].reason) == (None, "Null cannot be iterated.")


def test_an_unreadable_expression_is_null_with_its_place() -> None:
    model = compile_decisions(read(decision(literal("1 +", 'id="here"'))))
    result = model.evaluate("d", {}, NOW)
    assert result.value is None
    assert [(warning.element_id, warning.reason) for warning in result.warnings] == [
        ("here", "The expression cannot be read; it counts as null.")
    ]


def test_a_table_in_a_context() -> None:
    inner = table(["doubled"], [["> 5", '"big"'], ["<= 5", '"small"']])
    body = f"<context>{entry('doubled', literal('x * 2'))}<contextEntry>{inner}</contextEntry></context>"
    assert value(decision(body), x=3) == "big"
