"""How FEEL is written (DMN 1.5, 10.3.1): names, precedence, literals, and what is refused with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.feel import compile_expression, compile_unary_tests
from engine.feel.values import Range

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def value_of(text: str, **context: object) -> object:
    return compile_expression(text).evaluate(context, NOW).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4 ** 2", 50),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("10 - 4 - 3", 3),
        ("100 / 5 / 2", 10),
        ("2 * -3", -6),
        ("- - 3", 3),
        ("1 < 2 and 3 > 2 or false", True),
        ("true or false and false", True),
        ("1 + 1 = 2", True),
        ("1 + 1 between 1 + 0 and 1 + 2 and true", True),
        ("1 + 2 in [3..4]", True),
        ("1 + (if true then 2 else 3) * 2", 5),
        ("if false then 1 else if true then 2 else 3", 2),
        ("[1, 2, 3][2] + 1", 3),
        ("{a: {b: [10, 20]}}.a.b[2]", 20),
        ("for x in [1, 2] return x + 1", [2, 3]),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", True),
        (".5 + 1.", None),
        (".5 + 1", Decimal("1.5")),
        ("1e3", 1000),
        ("1.5E-2", Decimal("0.015")),
        ('"a\\tb\\u0041\\U01F40E"', "a\tbA🐎"),
        ('"\\d+"', "\\d+"),
        ('"\\\\"', "\\"),
        ('"🐎"', "🐎"),
        ('"a\nb"', "a\nb"),
        ("1 // one\n+ 1", 2),
        ("1 /* + 5 */ + 1", 2),
        ("\u00a01\u2003+\ufeff1", 2),
    ],
)
def test_an_expression_is_read_as(text: str, expected: object) -> None:
    if text == ".5 + 1.":
        with pytest.raises(ExpressionError):
            value_of(text)
        return
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1..5]", Range(1, 5)),
        ("(1..5)", Range(1, 5, False, False)),
        ("]1..5[", Range(1, 5, False, False)),
        ("[1..5[", Range(1, 5, True, False)),
        ("(> 5)", Range(5, None, False, False)),
        ("(<= 5)", Range(None, 5, False, True)),
        ("(= 5)", Range(5, 5)),
        ('["a".."f"]', Range("a", "f")),
        ("[1..x[1]]", Range(1, 9)),
    ],
)
def test_a_range_is_read_as(text: str, expected: Range) -> None:
    assert value_of(text, x=[9]) == expected


NAMES: dict[str, object] = {
    "monthly income": 1000,
    "tax-rate": 5,
    "tax": 1,
    "rate": 2,
    "a+b": 7,
    "price/unit": 3,
    "a": 1,
    "b": 2,
    "in house": 4,
    "date": 8,
    "date of birth": 9,
    "O'Neil": 6,
    "Größe": 10,
    "名前": 11,
    "_x": 12,
    "🐎": 13,
    "time offset x": 14,
    "Year 2024": 15,
    "list": 16,
    "not": 17,
    "fast lane": 18,
    "fast lane fee": 19,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monthly income * 2", 2000),
        ("monthly   \n income", 1000),
        ("tax-rate", 5),
        ("tax - rate", -1),
        ("a+b", 7),
        ("a + b", 3),
        ("price/unit + 1", 4),
        ("in house", 4),
        ("date + 1", 9),
        ("date of birth", 9),
        ('date("2026-03-01").year', 2026),
        ("O'Neil", 6),
        ("Größe + 名前 + _x + 🐎", 46),
        ("time offset x", 14),
        ("Year 2024", 15),
        ("list", 16),
        ("fast lane + 1", 19),
        ("fast lane fee", 19),
        ("{monthly income: 1, x: monthly income + 1}.x", 2),
        ("{c-d: 1, x: c-d + 1}.x", 2),
        ('{"c-d": 1}.c-d', 1),
        ("for first name in [1, 2] return first name * 2", [2, 4]),
        ("(function(unit price, n) unit price * n)(2, 3)", 6),
        ("some order line in [1, 2] satisfies order line > 1", True),
        ('string length(string: "abc")', 3),
        ("{f: function(unit price) unit price + 1}.f(unit price: 2)", 3),
    ],
)
def test_the_longest_known_name_is_meant(text: str, expected: object) -> None:
    assert compile_expression(text, NAMES).evaluate(NAMES, NOW).value == expected


def test_words_that_nobody_knows_are_one_name() -> None:
    expression = compile_expression("first name + last name")
    assert expression.names == {"first name", "last name"}
    assert expression.evaluate({"first name": "A", "last name": "B"}, NOW).value == "AB"
    assert "'first name'" in expression.evaluate({}, NOW).warnings[0].message


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("for x in xs return x + y", {"xs", "y"}),
        ("xs[item > limit]", {"xs", "limit"}),
        ("{a: b, c: a}", {"b"}),
        ("function(x) x + y", {"y"}),
        ("count(xs) + now().year", {"xs"}),
        ("x in (1..high)", {"x", "high"}),
        ("date", {"date"}),
        ("1 + 1", set()),
    ],
)
def test_the_names_that_an_expression_reads(text: str, names: set[str]) -> None:
    assert compile_expression(text).names == names


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("1 +", "a value is missing", (1, 4)),
        ("1 +\n  * 2", "a value is missing", (2, 3)),
        ("", "a value is missing", (1, 1)),
        ("(1", "Expected '\\)', found 'the end'", (1, 3)),
        ("[1, 2", "Expected '\\]'", (1, 6)),
        ("{a: 1", "Expected '}'", (1, 6)),
        ("{a 1}", "Expected ':'", (1, 5)),
        ("{1: 1}", "name is missing", (1, 2)),
        ("{a: 1, a: 2}", "two entries 'a'", (1, 1)),
        ("if true then 1", "Expected 'else'", (1, 15)),
        ("for x return 1", "Expected 'in'", (1, 15)),
        ("some x in [1]", "Expected 'satisfies'", (1, 14)),
        ("a between 1", "Expected 'and'", (1, 12)),
        ("1 2", "Unexpected '2'", (1, 3)),
        ("a.", "name is missing", (1, 3)),
        ("foo(1)", "There is no function 'foo'", (1, 1)),
        ("1 + get thing(1)", "There is no function 'get thing'", (1, 5)),
        ("x + #", "'#' cannot stand here", (1, 5)),
        ('"open', "no closing quote", (1, 1)),
        ("1 /* open", "comment has no end", (1, 3)),
        ('@"2026-13-01"', "month must be in", (1, 1)),
        ('@"nonsense"', "is no time", (1, 1)),
        ('@"10000-01-01"', "outside the years 1 to 9999", (1, 1)),
        ("x instance of widget", "There is no type 'widget'", (1, 15)),
        ("f(a: 1, 2)", "all named or all by position", (1, 2)),
        ("]1, 2]", "opens a range", (1, 1)),
        ("(!= 5)", "cannot be written with !=", (1, 1)),
        ('"\\UFFFFFF"', "escape", (1, 1)),
        ('function() external {java: {class: "X"}}', "External functions", (1, 12)),
        ("1 = = 2", "a value is missing", (1, 5)),
        ("a => b", "a value is missing", (1, 4)),
        ("a == b", "a value is missing", (1, 4)),
        ("a && b", "'&' cannot stand here", (1, 3)),
        ("'single'", "a value is missing", (1, 1)),
    ],
)
def test_what_is_no_feel_is_refused_with_its_place(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(ExpressionError, match=message) as raised:
        compile_expression(text)
    assert (raised.value.line, raised.value.column) == place


def test_functions_that_the_caller_knows_may_be_called() -> None:
    double = compile_expression("function(x) x * 2").evaluate({}, NOW).value
    assert compile_expression("my double(4)", {"my double"}).evaluate({"my double": double}, NOW).value == 8


def test_a_variable_hides_a_built_in_only_if_it_is_a_function() -> None:
    assert value_of("count([1, 2]) + count", count=5) == 7
    triple = value_of("function(x) x * 3")
    assert value_of("count(2)", count=triple) == 6


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", 1, True),
        ("5", 5, True),
        ("5, 6", 6, True),
        ("< 5", 4, True),
        ("< 5", None, None),
        ("[1..5)", 5, False),
        ("> 10, < 2", 1, True),
        ("not(5)", 6, True),
        ("not(5)", 5, False),
        ("not(< 5, > 10)", 7, True),
        ('"a", "b"', "c", False),
        ("null", None, True),
        ("!= 5", 6, True),
        ("[1, 2, 3]", 2, True),
        ("[[1, 2], [3]]", [1, 2], True),
        ("[1, 2]", [1, 2], True),
        ("? > 3 and ? < 6", 5, True),
        ("? + 1 = 6", 5, True),
        ('contains(?, "b")', "abc", True),
        ("true", True, True),
        ("true", False, False),
        ("limit * 2", 14, True),
        ("< limit", 3, True),
        ("-5", -5, True),
        ("- 5, 1", 1, True),
        ('@"2026-01-01"', None, False),
        ('"5"', 5, None),
    ],
)
def test_unary_tests(text: str, value: object, expected: bool | None) -> None:
    result = compile_unary_tests(text).evaluate({"?": value, "limit": 7}, NOW)
    assert result.value is expected


@pytest.mark.parametrize("text", ["", "5,", "not(5", "<", "5 6"])
def test_what_are_no_unary_tests(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_unary_tests(text)
