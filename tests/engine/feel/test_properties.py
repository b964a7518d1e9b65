"""What holds for every expression: it ends within its fuel, never raises, and prints as what it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.feel import (
    Expression,
    Range,
    YearsMonthsDuration,
    compile_expression,
    compile_unary_tests,
    nodes,
    to_text,
)
from engine.feel.builtins import FUNCTIONS
from engine.feel.compiler import Scope, compile_node
from engine.feel.lexer import KEYWORDS
from engine.feel.run import SLOTS, Run
from engine.feel.types import ANY, Type
from engine.feel.values import NUMBERS

NOW = datetime(2026, 3, 1, tzinfo=UTC)

numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
}


@given(numbers, numbers, st.sampled_from(sorted(OPERATIONS)))
def test_arithmetic_is_that_of_34_digit_decimals(left: Decimal, right: Decimal, operator: str) -> None:
    value = compile_expression(f"a {operator} b").evaluate({"a": left, "b": right}, NOW).value
    if operator == "/" and not right:
        assert value is None
    else:
        assert value == OPERATIONS[operator](left, right)


@given(st.integers(), st.integers(), st.sampled_from("+-*"))
def test_whole_numbers_stay_exact_within_34_digits(left: int, right: int, operator: str) -> None:
    value = compile_expression(f"a {operator} b").evaluate({"a": left, "b": right}, NOW).value
    exact = {"+": left + right, "-": left - right, "*": left * right}[operator]
    if max(abs(left), abs(right), abs(exact)) < 10**34:
        assert value == exact
        assert type(value) is int
    else:
        assert isinstance(value, Decimal | int)


@given(st.floats(), st.floats())
def test_floats_count_as_the_decimals_they_are_written_as(left: float, right: float) -> None:
    value = compile_expression("a < b").evaluate({"a": left, "b": right}, NOW).value
    both = math.isfinite(left) and math.isfinite(right)
    assert value == (Decimal(repr(left)) < Decimal(repr(right)) if both else None)


# -- expressions

names = st.sampled_from(["a", "b", "first name", "x1", "_u", "Größe"])
literals = st.one_of(
    st.integers(0, 10**20),
    st.decimals(min_value=0, max_value=10**9, places=3).filter(lambda value: value != value // 1),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.booleans(),
    st.none(),
    st.dates(),
    st.times().map(lambda value: value.replace(fold=0)),
    st.datetimes().map(lambda value: value.replace(fold=0)),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(timedelta(-(10**6)), timedelta(10**6)),
    st.integers(-(10**6), 10**6).map(YearsMonthsDuration),
).map(nodes.Literal)
types = st.sampled_from([ANY, Type("number"), Type("list", of=Type("string")), Type("date and time")])
leaves = st.one_of(literals, names.map(nodes.Name))


def _chain(levels: tuple[str, ...], inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    rest = st.lists(st.tuples(st.sampled_from(levels), inner), min_size=1, max_size=3).map(tuple)
    return st.builds(nodes.Arithmetic, inner, rest)


def _iterators(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[tuple[nodes.Iterator, ...]]:
    one = st.builds(nodes.Iterator, names, inner, st.none() | inner)
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def _grown(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    several = st.lists(inner, max_size=3).map(tuple)
    two = st.lists(inner, min_size=2, max_size=3).map(tuple)
    comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    entries = st.dictionaries(names | st.sampled_from(["a-b", "if", "ä b"]), inner, max_size=3)
    callee = st.sampled_from(["count", "sum", "string", "sort", "list contains", "not", "replace"])
    return st.one_of(
        _chain(("+", "-"), inner),
        _chain(("*", "/"), inner),
        _chain(("**",), inner),
        st.builds(nodes.Logic, st.sampled_from(["and", "or"]), two),
        st.builds(nodes.Comparison, comparison, inner, inner),
        st.builds(nodes.Negation, inner),
        st.builds(nodes.If, inner, inner, inner),
        st.builds(nodes.For, _iterators(inner), inner),
        st.builds(nodes.Quantified, st.sampled_from(["some", "every"]), _iterators(inner), inner),
        st.builds(nodes.ListOf, several),
        st.builds(nodes.ContextOf, entries.map(lambda found: tuple(found.items()))),
        st.builds(nodes.RangeOf, inner, inner, st.booleans(), st.booleans()),
        st.builds(nodes.RangeOf, st.none(), inner, st.just(False), st.booleans()),
        st.builds(nodes.RangeOf, inner, st.none(), st.booleans(), st.just(False)),
        st.builds(nodes.Path, inner, names),
        st.builds(nodes.Filter, inner, inner),
        st.builds(nodes.Call, callee.map(nodes.Name), several),
        st.builds(nodes.Between, inner, inner, inner),
        st.builds(nodes.In, inner, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(nodes.In, inner, st.builds(nodes.UnaryTest, comparison, inner).map(lambda test: (test,))),
        st.builds(nodes.InstanceOf, inner, types),
        st.builds(
            nodes.Lambda,
            st.lists(st.tuples(names, types), max_size=2, unique_by=lambda it: it[0]).map(tuple),
            inner,
        ),
    )


expressions = st.recursive(leaves, _grown, max_leaves=14)


@settings(max_examples=400, deadline=None)
@given(expressions)
def test_what_is_printed_parses_to_the_same_tree(node: nodes.Node) -> None:
    text = to_text(node)
    again = compile_expression(text, ["a", "b"]).node
    assert again == node, text


@settings(max_examples=300, deadline=None)
@given(expressions, st.integers(0, 3_000))
def test_an_expression_ends_within_its_fuel_and_never_raises_else(node: nodes.Node, fuel: int) -> None:
    scope = Scope("")
    evaluate = compile_node(node, scope)
    run = Run("", NOW, fuel)
    context = {"a": 3, "b": [1, 2.5, None, {"a": 1}], "x1": "text", "first name": {"a": {"b": 1}}}
    refused = refusal(lambda: evaluate([context, run, *[None] * (scope.frame_size - SLOTS)]))
    assert refused is None or is_limit(refused)
    assert refused or 0 <= run.fuel <= fuel


def _compile_and_evaluate(compile_text: Callable[[str], Expression], text: str) -> object:
    return compile_text(text).evaluate({"a": 1, "x": [1, 2], "b": "t", "?": 1}, NOW, fuel=5_000)


def refusal(action: Callable[[], object]) -> ExpressionError | None:
    """The error that ends the action, if one does."""
    try:
        action()
    except ExpressionError as error:
        return error
    return None


def is_limit(error: ExpressionError) -> bool:
    return "too many steps" in error.message or "at most" in error.message


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="0123456789abcxyz.+-*/<>=()[]{},:\"'\\ @?|\nifthenelsefor returninsome", max_size=60))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    for compile_text in (compile_expression, compile_unary_tests):
        refused = refusal(partial(_compile_and_evaluate, compile_text, text))
        assert refused is None or (refused.line >= 1 and refused.column >= 1)


@given(st.text(max_size=30))
def test_every_name_can_be_known(name: str) -> None:
    compile_expression("1 + 1", [name])


# -- values

VALUES: list[object] = [
    *(None, True, False, 0, 1, -1, 2, 5, 3.5, float("nan"), float("inf"), 1e300, 10**40, 10**2000),
    *(Decimal("NaN"), Decimal("Infinity"), Decimal("1E+6000"), Decimal("-1E-6000"), Decimal("2.5")),
    *("", "a", "abc", "[1..5]", "2026-01-01", "(", "\\", "$1", "10:00:00", "PT1H", "P1Y", "\ud800", "\x00"),
    *(
        date(2026, 1, 1),
        date.min,
        date.max,
        time(1, 2),
        time(1, 2, tzinfo=UTC),
        time(1, tzinfo=ZoneInfo("Asia/Tokyo")),
    ),
    *(datetime.min, datetime.max, datetime.max.replace(tzinfo=UTC), NOW, datetime(2026, 1, 1)),
    *(
        datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo")),
        datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Paris")),
    ),
    *(
        timedelta(1),
        timedelta.max,
        timedelta.min,
        timedelta(),
        YearsMonthsDuration(5),
        YearsMonthsDuration(-(10**10)),
    ),
    *([], [1], [1, 2, 3], ["a", "b"], [None], [True, None], [[1], [2]], [{"a": 1}, {"a": 2}], {}, {"a": 1}),
    *({"key": "k", "value": 1}, [{"key": "k", "value": 1}], Range(1, 5), Range("a", "z"), Range(None, 5)),
    *(
        FUNCTIONS["sum"],
        compile_expression("function(x) x").evaluate({}, NOW).value,
        object(),
        (1, 2),
        b"x",
        {1: 2},
        int,
    ),
]
OPERATORS = [
    *("a + b", "a - b", "a * b", "a / b", "a ** b", "-a", "a < b", "a = b", "a != b", "a >= b", "a and b"),
    *("a between b and c", "a in (b, c)", "a in [b..c]", "a in (< b)", "a[b]", "a[item = b]", "a[item > b]"),
    *(
        "for x in a return x",
        "for x in a..b return x",
        "some x in a satisfies x = b",
        "a.year",
        "a.start",
        "a.hours",
    ),
    *(
        "a.time offset",
        "if a then b else c",
        "[a, b]",
        "{x: a, y: b}",
        "string([a, b, c])",
        "a instance of number",
    ),
    *(
        "a instance of list<number>",
        "a instance of range<number>",
        "sort(a, function(x, y) x < y)",
        "[1, a, b][item = c]",
    ),
    *(
        "list replace(a, function(x, y) x = y, b)",
        "(function(x: date and time) x)(a)",
        "a.year + a.day",
        "a(b)",
    ),
]


@pytest.mark.parametrize("text", [*OPERATORS, *(f"{name}({{}})" for name in sorted(FUNCTIONS))])
def test_no_values_make_an_expression_raise(text: str) -> None:
    """Errors of what is computed give null; only a limit may end the expression."""
    texts = [text] if "{}" not in text else [text.format(", ".join("abcd"[:count])) for count in range(5)]
    compiled = [compile_expression(each, ["a"]) for each in texts]
    for number, value in enumerate(VALUES):
        for step in (1, 7, 19, 30):
            others = [VALUES[(number * step + offset * step) % len(VALUES)] for offset in range(1, 4)]
            context = dict(zip("abcd", [value, *others], strict=True))
            for expression in compiled:
                refused = refusal(partial(expression.evaluate, context, NOW))
                assert refused is None or is_limit(refused)


def test_keywords_are_no_names() -> None:
    for keyword in KEYWORDS - {"true", "false", "null"}:
        with pytest.raises(ExpressionError):
            compile_expression(f"{keyword} + 1")
