"""What holds for every text: it compiles or is refused with a place, and its evaluation ends within the fuel."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.feel.values import kind
from engine.python_expressions import compile_python
from engine.python_expressions.functions import FUNCTIONS
from engine.python_expressions.methods import METHODS, PROPERTIES

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VARIABLES: dict[str, object] = {
    "a": 1,
    "b": Decimal("2.5"),
    "s": "text",
    "l": [1, "x", None],
    "m": {"a": 1, "k": [True]},
    "t": True,
    "x": None,
    "day": date(2026, 1, 31),
    "at": NOW,
    "span": timedelta(hours=30),
}
SIGNS = ("+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or")
NAMES = sorted({name for table in (METHODS, PROPERTIES) for found in table.values() for name in found})
PIECES = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "f'",
        "\\",
        " ",
        "\n",
        "=",
        ".",
        ",",
        ":",
        "0",
        "7",
        "1.5",
        "1e9",
    ),
    *(
        "not ",
        "is",
        "None",
        "True",
        "lambda",
        "for ",
        " in ",
        "if ",
        "else ",
        ":=",
        "*",
        "**",
        "@",
        "~",
        "é",
        "\0",
    ),
    *("variables['a'].value", "__class__", ".real"),
    *SIGNS,
    *VARIABLES,
    *FUNCTIONS,
    *NAMES,
)
PLAIN = {
    "null",
    "boolean",
    "number",
    "string",
    "date",
    "date and time",
    "days and time duration",
    "list",
    "context",
}

pieces = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
values = st.recursive(
    st.sampled_from(
        [*VARIABLES, "1", "0", "-1", "2.5", "'a'", "''", "None", "True", "[]", "{}", "l[0]", "m.k", "y"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(["not", "-", "+"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        st.tuples(inner, inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}:{parts[2]}]"),
        st.tuples(inner, inner, inner).map(lambda parts: f"[{parts[0]} for y in {parts[1]} if {parts[2]}]"),
        st.tuples(inner, inner).map(lambda parts: f"{{'k': {parts[0]}, **{parts[1]}}}"),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(inner, st.sampled_from(NAMES), st.lists(inner, max_size=2).map(", ".join)).map(
            lambda parts: f"{parts[0]}.{parts[1]}({parts[2]})"
        ),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3).map(", ".join)).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        ),
    ),
    max_leaves=8,
)


def outcome(text: str, variables: Mapping[str, object], fuel: int = 20_000) -> str:
    """The kind of the value, or ``error``; anything but an ExpressionError is a bug and comes through."""
    try:
        return kind(compile_python(text).evaluate(variables, NOW, fuel))
    except ExpressionError as error:
        assert error.line >= 1, error  # noqa: PT017
        assert error.column >= 1, error  # noqa: PT017
        return "error"


@given(pieces)
def test_any_text_is_a_value_or_an_error(text: str) -> None:
    assert outcome(text, VARIABLES) in {*PLAIN, "error"}


@given(st.text(max_size=60))
def test_any_characters_are_a_value_or_an_error(text: str) -> None:
    assert outcome(text, VARIABLES) in {*PLAIN, "error"}


@given(values)
def test_any_expression_is_a_value_or_an_error(text: str) -> None:
    assert outcome(text, VARIABLES) in {*PLAIN, "error"}


@given(values, st.integers(0, 200))
def test_less_fuel_never_changes_a_value(text: str, fuel: int) -> None:
    assert outcome(text, VARIABLES, fuel) in {outcome(text, VARIABLES), "error"}


@given(values)
def test_variables_stay_as_they_are(text: str) -> None:
    before = repr(VARIABLES)
    outcome(text, VARIABLES)
    assert repr(VARIABLES) == before


literals = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(st.characters(codec="utf-8"))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(literals)
def test_literals_are_what_python_reads(value: object) -> None:
    text = repr(value)
    assert compile_python(text).evaluate({}, NOW) == ast.literal_eval(text)


whole = st.integers(-1000, 1000)
SAME_AS_PYTHON = (
    *(
        "a + b",
        "a - b",
        "a * b",
        "a // b",
        "a % b",
        "a < b",
        "a <= b",
        "a == b",
        "a != b",
        "a and b",
        "a or b",
    ),
    *(
        "not a",
        "-a",
        "a if b else 0",
        "a in [b, 1]",
        "[x * a for x in range(3) if x != b]",
        "max(a, b)",
        "abs(a)",
    ),
    *("sorted([a, b, 0])", "str(a) + str(b)", "'abcdef'[a:b]", "[1, 2, 3][a:b:2]"),
)


@given(whole, whole, st.sampled_from(SAME_AS_PYTHON))
def test_whole_numbers_are_calculated_as_python_does(a: int, b: int, text: str) -> None:
    variables: dict[str, object] = {"a": a, "b": b}
    try:
        expected = eval(text, dict(variables))
    except ZeroDivisionError:
        assert outcome(text, variables) == "error"
        return
    value = compile_python(text).evaluate(variables, NOW)
    assert value == expected
    assert type(value) is type(expected)
