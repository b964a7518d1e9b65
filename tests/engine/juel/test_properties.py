"""What holds for every text: it compiles or is refused with a place, and its evaluation ends within the fuel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.feel.values import NUMBERS, kind
from engine.juel import ExpressionContext, InContext, TaskContext, compile_juel
from engine.juel.functions import FUNCTIONS, VARIABLE_FUNCTIONS
from engine.juel.lexer import KEYWORDS
from engine.juel.methods import METHODS

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
CONTEXT = ExpressionContext(instance_id="i", task=TaskContext(id="t", assignee="rita"))
SIGNS = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "?", ":", ".", ",", "+=")
PIECES = (
    *(
        "${",
        "#{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "'",
        '"',
        "\\",
        " ",
        "\n",
        "=",
        "{",
        "$",
        "#",
        "0",
        "7",
        "1.5",
        "1e9",
    ),
    *(
        "'a'",
        "execution",
        "task",
        ".assignee",
        ".getVariable('a')",
        "setVariable",
        "()",
        "variables:",
        "é",
        "\0",
    ),
    *SIGNS,
    *sorted(KEYWORDS),
    *VARIABLES,
    *FUNCTIONS,
    *sorted(VARIABLE_FUNCTIONS)[:8],
    *sorted({name for methods in METHODS.values() for name in methods}),
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
        [*VARIABLES, "1", "0", "2.5", "'a'", "''", "null", "true", "l[0]", "m.k", "now()", "task.assignee"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([*SIGNS[:13], "+=", "and", "or", "eq", "div"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(st.sampled_from(["not", "empty", "-", "!"]), inner).map(" ".join),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} ? {parts[1]} : {parts[2]})"),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        st.tuples(
            inner,
            st.sampled_from(sorted({name for methods in METHODS.values() for name in methods})),
            st.lists(inner, max_size=3).map(", ".join),
        ).map(lambda parts: f"{parts[0]}.{parts[1]}({parts[2]})"),
    ),
    max_leaves=8,
)


def outcome(text: str, variables: Mapping[str, object], fuel: int = 20_000) -> str:
    """The kind of the value, or ``error``; anything but an ExpressionError is a bug and comes through."""
    try:
        return kind(compile_juel(text).evaluate(variables, NOW, fuel))
    except ExpressionError as error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines), error  # noqa: PT017
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1, error  # noqa: PT017
        return "error"


@given(pieces)
def test_any_text_is_a_value_or_an_error(text: str) -> None:
    variables = InContext(VARIABLES, CONTEXT)
    assert outcome(text, variables) in {*PLAIN, "error"}
    assert outcome(f"${{{text}}}", variables) in {*PLAIN, "error"}


@given(st.text(max_size=60))
def test_any_characters_are_text_or_an_error(text: str) -> None:
    assert outcome(text, {}) in {"string", "error"}
    assert outcome(f"${{{text}}}", VARIABLES) in {*PLAIN, "error"}


@given(values)
def test_any_expression_is_a_value_or_an_error(text: str) -> None:
    expression = compile_or_none(f"${{{text}}}")
    if expression is not None:
        assert outcome(f"${{{text}}}", VARIABLES) in {*PLAIN, "error"}
        assert outcome(f"a ${{{text}}} b", VARIABLES) in {"string", "error"}


def compile_or_none(text: str) -> object:
    try:
        return compile_juel(text)
    except ExpressionError:
        return None


@given(values, st.integers(0, 200))
def test_less_fuel_never_changes_a_value(text: str, fuel: int) -> None:
    variables = InContext(VARIABLES, CONTEXT)
    assert outcome(f"${{{text}}}", variables, fuel) in {outcome(f"${{{text}}}", variables), "error"}


@given(values)
def test_variables_stay_as_they_are(text: str) -> None:
    before = repr(VARIABLES)
    outcome(f"${{{text}}}", VARIABLES)
    assert repr(VARIABLES) == before


@given(st.text(st.characters(exclude_characters="\\$#", codec="utf-8"), max_size=30))
def test_text_in_quotes_is_itself(text: str) -> None:
    quoted = text.replace("'", "\\'")
    assert compile_juel(f"${{'{quoted}'}}").evaluate({}, NOW) == text
    assert compile_juel(f"a{text}").evaluate({}, NOW) == f"a{text}"


numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@given(numbers, numbers, st.sampled_from("+-*/%"))
def test_arithmetic_is_that_of_34_digit_decimals(left: Decimal, right: Decimal, sign: str) -> None:
    text = f"${{a {sign} b}}"
    variables = {"a": left, "b": right}
    if sign in "/%" and not right:
        with pytest.raises(ExpressionError, match="division by zero"):
            compile_juel(text).evaluate(variables, NOW)
        return
    operations = {
        "+": NUMBERS.add,
        "-": NUMBERS.subtract,
        "*": NUMBERS.multiply,
        "/": NUMBERS.divide,
        "%": NUMBERS.remainder,
    }
    assert compile_juel(text).evaluate(variables, NOW) == operations[sign](left, right)


@given(numbers, numbers)
def test_words_mean_what_signs_mean(left: Decimal, right: Decimal) -> None:
    pairs = (("==", "eq"), ("!=", "ne"), ("<", "lt"), (">", "gt"), ("<=", "le"), (">=", "ge"))
    variables = {"a": left, "b": right}
    for sign, word in pairs:
        by_sign, by_word = compile_juel(f"${{a {sign} b}}"), compile_juel(f"${{a {word} b}}")
        assert by_sign.evaluate(variables, NOW) is by_word.evaluate(variables, NOW)
    assert compile_juel("${a < b}").evaluate(variables, NOW) is (left < right)
