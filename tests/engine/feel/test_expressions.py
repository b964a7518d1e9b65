"""What FEEL expressions give: one line, one sentence of DMN 1.5, chapter 10."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.feel import compile_expression, compile_unary_tests
from engine.feel.temporal import YearsMonthsDuration
from engine.feel.values import Range

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
CONTEXT = {
    "amount": 120,
    "price": 9.99,
    "customer": {"name": "Ann", "tags": ["new", "vip"], "address": {"city": "Bern"}},
    "lines": [{"item": "a", "n": 2}, {"item": "b", "n": 5}],
    "due": date(2026, 3, 15),
    "nothing": None,
}


def value_of(text: str, **more: object) -> object:
    return compile_expression(text).evaluate({**CONTEXT, **more}, NOW).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-amount + 1", -119),
        ("0.1 + 0.2", Decimal("0.3")),
        ("price * 2", Decimal("19.98")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("2 ** 10", 1024),
        ("10 - 3 - 2", 5),
        ('"a" + "b"', "ab"),
        ("amount > 100", True),
        ("amount = 120.0", True),
        ('amount = "120"', None),
        ("nothing = null", True),
        ("amount != null", True),
        ("amount between 100 and 120", True),
        ("amount in [100..120)", False),
        ("amount in (> 100, < 10)", True),
        ('customer.name in ("Bob", "Ann")', True),
        ("true and false", False),
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("not(true)", False),
        ("not(null)", None),
        ('if amount > 100 then "much" else "little"', "much"),
        ('if null then "yes" else "no"', "no"),
        ("customer.name", "Ann"),
        ("customer.address.city", "Bern"),
        ("lines.n", [2, 5]),
        ("lines[n > 2].item", ["b"]),
        ("lines[1].item", "a"),
        ("lines[-1].item", "b"),
        ('lines[item = "a"][1].n', 2),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("for line in lines return line.n * 10", [20, 50]),
        ("for x in 1..3, y in [10, 20] return x * y", [10, 20, 20, 40, 30, 60]),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24]),
        ("some line in lines satisfies line.n > 4", True),
        ("every line in lines satisfies line.n > 4", False),
        ("{a: 1, b: a + 1}.b", 2),
        ('{"two words": 1}', {"two words": 1}),
        ("(function(x, y) x + y)(1, 2)", 3),
        ("{double: function(x) x * 2, result: double(4)}.result", 8),
        ("amount instance of number", True),
        ("due instance of date", True),
        ("due instance of date and time", False),
        ('@"2026-03-01"', date(2026, 3, 1)),
        ('@"P3D"', timedelta(days=3)),
        ('@"P1Y2M"', YearsMonthsDuration(14)),
        ('@"08:30:00"', time(8, 30)),
        ('due - @"P15D"', date(2026, 2, 28)),
        ('date("2026-01-31") + @"P1M"', date(2026, 2, 28)),
        ('due - date("2026-03-01")', timedelta(days=14)),
        ('date and time("2026-03-01T10:00:00Z") + @"PT90M"', datetime(2026, 3, 1, 11, 30, tzinfo=UTC)),
        ("due.year", 2026),
        ("due.weekday", 7),
        ('@"PT36H".days', 1),
        ("now()", NOW),
        ("today()", NOW.date()),
        ("[1..5]", Range(1, 5)),
        ("// a remark\n1 /* another */ + 1", 2),
        ('"\\u00e9\\n"', "é\n"),
    ],
)
def test_an_expression_gives(text: str, expected: object) -> None:
    value = value_of(text)
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('string length("año")', 3),
        ('upper case("aBc4")', "ABC4"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring after("foobar", "ob")', "ar"),
        ('contains("foobar", "of")', False),
        ('starts with("foobar", "fo")', True),
        ('matches("foobar", "^fo*b")', True),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ("string(1.10)", "1.1"),
        ('string([1, "a"])', '[1, "a"]'),
        ('number("1 000,5", " ", ",")', Decimal("1000.5")),
        ("list contains([1, 2], 2)", True),
        ("count([1, 2, 3])", 3),
        ("min(3, 1, 2)", 1),
        ("max([1, 5])", 5),
        ("sum([1, 2.5])", Decimal("3.5")),
        ("mean([1, 2, 3, 4])", Decimal("2.5")),
        ("median([8, 2, 5, 3, 4])", 4),
        ("all([true, null])", None),
        ("any([true, null])", True),
        ("sublist([4, 5, 6], 1, 2)", [4, 5]),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2, 3])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], 2)", [1, 3]),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("distinct values([1, 2, 1])", [1, 2]),
        ("flatten([1, [2, [3]]])", [1, 2, 3]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("sort(list: [3, 1, 2], precedes: function(x, y) x > y)", [3, 2, 1]),
        ("decimal(1.125, 2)", Decimal("1.12")),
        ("floor(-1.5)", -2),
        ("round half up(5.5, 0)", 6),
        ("round down(-1.126, 2)", Decimal("-1.12")),
        ("modulo(-12, 5)", 3),
        ('abs(@"-PT5H")', timedelta(hours=5)),
        ("odd(5)", True),
        ('get value({a: 1}, "a")', 1),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ("context merge([{a: 1}, {a: 2}])", {"a": 2}),
        ('day of week(date("2026-03-01"))', "Sunday"),
        ('week of year(date("2026-03-01"))', 9),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', YearsMonthsDuration(20)),
        ("date(year: 2026, month: 3, day: 1)", date(2026, 3, 1)),
        ("date(2026, 3, 1)", date(2026, 3, 1)),
    ],
)
def test_a_built_in_gives(text: str, expected: object) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("< 10, > 100", 120, True),
        ("[100..120]", 120, True),
        ("(100..120)", 120, False),
        ('not("a", "b")', "c", True),
        ('"a", "b"', "b", True),
        ("-", 1, True),
        ("? * 2 = 10", 5, True),
        ("null", None, True),
        ("limit", 7, True),
    ],
)
def test_a_unary_test_passes(text: str, value: object, expected: bool) -> None:
    assert compile_unary_tests(text).evaluate({"?": value, "limit": 7}, NOW).value is expected


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        ("missing + 1", "There is no variable 'missing'.", 1),
        ("customer.phone", "no entry 'phone'", 9),
        ("1 + true", "number + boolean is not defined", 3),
        ("1 / 0", "division by zero", 3),
        ("lines[9]", "no item 9", 6),
        ('number("x")', "is no number", 1),
        ("amount()", "number cannot be called", 1),
    ],
)
def test_what_goes_wrong_gives_null_and_says_where(text: str, reason: str, column: int) -> None:
    if text == "amount()":
        with pytest.raises(ExpressionError, match="no function 'amount'"):
            compile_expression(text)
        return
    result = compile_expression(text).evaluate(CONTEXT, NOW)
    assert result.value is None
    assert any(reason in warning.message for warning in result.warnings)
    assert result.warnings[0].column == column


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 +", "a value is missing"),
        ("(1", "Expected '\\)'"),
        ("if true then 1", "Expected 'else'"),
        ("foo(1)", "no function 'foo'"),
        ("#", "cannot stand here"),
        ('@"2026-13-01"', "month must be in"),
        ("x instance of widget", "no type 'widget'"),
    ],
)
def test_what_is_no_feel_is_refused_when_it_is_compiled(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        compile_expression(text)


def test_a_syntax_error_names_line_and_column() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_expression("1 +\n  * 2")
    assert (raised.value.line, raised.value.column) == (2, 3)


def test_names_with_spaces_are_known_by_the_caller() -> None:
    expression = compile_expression("monthly income * 12", names={"monthly income"})
    assert expression.evaluate({"monthly income": 1000}, NOW).value == 12000
    assert expression.names == {"monthly income"}


def test_the_names_that_an_expression_reads() -> None:
    names = compile_expression("for x in lines return x.n + amount + sum([y])").names
    assert names == {"lines", "amount", "y"}
