"""What operators give (DMN 1.5, 10.3.2 and tables 50 to 57), null included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.errors import ExpressionError
from engine.feel import Range, YearsMonthsDuration, compile_expression

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def value_of(text: str, **context: object) -> object:
    return compile_expression(text).evaluate(context, NOW).value


def same(value: object, expected: object) -> bool:
    """Equal, and true or false only where that is meant."""
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("operator", ["and", "or"])
@pytest.mark.parametrize("left", ["true", "false", "null", "1"])
@pytest.mark.parametrize("right", ["true", "false", "null", '"x"'])
def test_logic_is_three_valued(operator: str, left: str, right: str) -> None:
    deciding = "false" if operator == "and" else "true"
    others = {"true", "false"} - {deciding}
    if deciding in (left, right):
        expected: bool | None = deciding == "true"
    else:
        expected = (deciding != "true") if {left, right} <= others else None
    assert value_of(f"{left} {operator} {right}") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 = 1.0", True),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 = null", False),
        ("null != 1", True),
        ("[1, 2] = [1, 2]", True),
        ("[1, 2] = [2, 1]", False),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {a: 1, b: null}", False),
        ("true = true", True),
        ("true = false", False),
        ("true < false", None),
        ('"a" < "b"', True),
        ('"a" < 1', None),
        ("null < 1", None),
        ("[1..2] = [1..2]", True),
        ("[1..2] = [1..2)", False),
        ('@"P1Y" = @"P12M"', True),
        ('@"P1D" = @"PT24H"', True),
        ('@"P0D" = @"P0M"', None),
        ('@"2026-01-01" = @"2026-01-01T00:00:00"', None),
        ('@"10:00:00Z" = @"11:00:00+01:00"', True),
        ('@"10:00:00" = @"10:00:00Z"', None),
        ('@"2026-01-01T10:00:00Z" = @"2026-01-01T11:00:00+01:00"', True),
        ('@"2026-01-01T10:00:00@Europe/Paris" < @"2026-01-01T09:30:00Z"', True),
        ('@"2026-10-25T02:30:00@Europe/Paris" < @"2026-10-25T03:00:00@Europe/Paris"', True),
        ("x = 0.1", True),
        ("[x] = [0.1]", True),
        ("x < 0.2", True),
    ],
)
def test_comparison(text: str, expected: bool | None) -> None:
    assert value_of(text, x=0.1) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", Decimal("0.3")),
        ("x * 3", Decimal("0.3")),
        ("1 / 3 * 3", Decimal("0.9999999999999999999999999999999999")),
        ("6 / 3", 2),
        ("7 / 2", Decimal("3.5")),
        ("2 ** 0.5", Decimal("1.414213562373095048801688724209698")),
        ("2 ** -1", Decimal("0.5")),
        ("(-8) ** (1 / 3)", None),
        ("1 / 0", None),
        ("0 / 0", None),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ('"a" * 3', None),
        ("1 + null", None),
        ("[1] + [2]", None),
        ("-true", None),
        ("-null", None),
        ('@"P1D" + @"PT1H"', timedelta(days=1, hours=1)),
        ('@"P1Y" - @"P1M"', YearsMonthsDuration(11)),
        ('@"P1Y" + @"P1D"', None),
        ('@"P1D" * 1.5', timedelta(hours=36)),
        ('2 * @"P1Y"', YearsMonthsDuration(24)),
        ('@"P1D" / 2', timedelta(hours=12)),
        ('@"P1D" / @"PT6H"', 4),
        ('@"P1Y" / @"P1M"', 12),
        ('@"P1D" / 0', None),
        ('-@"P1Y2M"', YearsMonthsDuration(-14)),
        ('@"2026-01-31" + @"P1M"', date(2026, 2, 28)),
        ('@"2026-01-31" + @"P1D"', date(2026, 2, 1)),
        ('@"2026-01-31" - @"P1Y"', date(2025, 1, 31)),
        ('@"P1M" + @"2026-01-31"', date(2026, 2, 28)),
        ('@"2026-01-31" - @"2026-01-01"', timedelta(days=30)),
        ('@"2026-01-31" - @"2026-01-01T12:00:00Z"', timedelta(days=29, hours=12)),
        ('@"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00"', None),
        ('@"2026-01-01" + @"2026-01-01"', None),
        ('@"9999-12-31" + @"P1D"', None),
        ('@"0001-01-01" - @"P1M"', None),
        ('@"23:30:00" + @"PT1H"', time(0, 30)),
        ('@"00:30:00" - @"PT1H"', time(23, 30)),
        ('@"10:00:00+01:00" + @"PT1H"', time(11, tzinfo=timezone(timedelta(hours=1)))),
        ('@"10:00:00" - @"08:30:00"', timedelta(minutes=90)),
        ('@"10:00:00Z" - @"10:00:00+01:00"', timedelta(hours=1)),
        ('@"10:00:00" + @"P1M"', None),
        ('@"P1D" - @"2026-01-01"', None),
        ('@"2026-03-28T12:00:00@Europe/Paris" + @"P1D"', datetime(2026, 3, 29, 13, tzinfo=PARIS)),
        ('@"2026-03-28T12:00:00@Europe/Paris" + @"P1M"', datetime(2026, 4, 28, 12, tzinfo=PARIS)),
        (
            '@"2026-03-29T12:00:00@Europe/Paris" - @"2026-03-28T12:00:00@Europe/Paris"',
            timedelta(hours=23),
        ),
    ],
)
def test_arithmetic(text: str, expected: object) -> None:
    assert same(value_of(text, x=0.1), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][1]", 1),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][0]", None),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][1.5]", None),
        ("[1, 2, 3][n]", 2),
        ("[][n]", None),
        ("[1, 2, 3][item > n]", [3]),
        ("[1, 2, 3][true]", [1, 2, 3]),
        ("[1, 2, 3][false]", []),
        ("[1, 2, 3][null]", []),
        ("5[1]", 5),
        ("5[item = 5]", [5]),
        ("null[1]", None),
        ("[{a: 1}, {a: 2}][a = 2]", [{"a": 2}]),
        ("[{a: 1}, {a: 2}].a", [1, 2]),
        ("[{a: 1}, {b: 2}].a", [1, None]),
        ("[{item: 1}, {item: 2}][item = 2]", [{"item": 2}]),
        ("[{n: 1}, {n: 2}][n = 2].n", [2]),
        ("[{a: [{b: 1}, {b: 2}]}][count(a[b > 1]) = 1].a", [[{"b": 1}, {"b": 2}]]),
        ("for x in [[1, 2], [3]] return x[item > n]", [[], [3]]),
        ("floats[item > 0.15]", [0.2]),
        ("{a: {b: 1}}.a.b", 1),
        ("{a: 1}.b", None),
        ("null.a", None),
        ('"text".length', None),
    ],
)
def test_paths_and_filters(text: str, expected: object) -> None:
    assert same(value_of(text, n=2, floats=[0.1, 0.2]), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in -1..1 return i", [-1, 0, 1]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in (1..3) return i", [2]),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
        ("for i in 1.5..3 return i", None),
        ("for i in null return i", None),
        ("for i in 5 return i", [5]),
        ("for i in [] return i", []),
        ("for x in [[1, 2], [3]], y in x return y", [1, 2, 3]),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ("for i in 1..3 return count(partial)", [0, 1, 2]),
        ("for i in 1..2 return for i in 5..6 return i", [[5, 6], [5, 6]]),
        ("(for i in 1..3 return function(x) x + i)[2](10)", 12),
        ("some x in [1, 2] satisfies x > 1", True),
        ("some x in [] satisfies true", False),
        ("every x in [] satisfies false", True),
        ("every x in [1, null] satisfies x > 0", None),
        ("every x in [1, 0, null] satisfies x > 0", False),
        ("some x in null satisfies true", None),
        ("{a: 1, b: a + 1, c: b + a}.c", 3),
        ("{a: {b: 1}, c: a.b}.c", 1),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
        ("{x: 1, f: function(y) x + y, r: f(2)}.r", 3),
        ("(function(f, x) f(f(x)))(function(n) n * 2, 3)", 12),
        ("{f: function(a, b) a - b}.f(b: 1, a: 3)", 2),
        ("sort([3, 1], function(a, b) a < b)", [1, 3]),
    ],
)
def test_loops_contexts_and_functions(text: str, expected: object) -> None:
    assert same(value_of(text), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 in 1", True),
        ("1 in (1, 2)", True),
        ("3 in (1, > 2)", True),
        ("1 in [1, 2]", True),
        ("1 in [[1..3], 9]", True),
        ("[1] in [[1], [2]]", True),
        ("1 in (1..3)", False),
        ("1 in [1..3]", True),
        ("3 in (<= 3)", True),
        ("1 in null", False),
        ("null in null", True),
        ("null in [1..2]", None),
        ('"b" in ["a".."c"]', True),
        ('@"2026-01-15" in [@"2026-01-01"..@"2026-02-01")', True),
        ("5 between 1 and 5", True),
        ("5 between 1 and null", None),
        ("2 in (< 1, > 3, 2)", True),
        ("x in (not(5))", False),
    ],
)
def test_tests_of_values(text: str, expected: bool | None) -> None:
    assert value_of(text, x=1) is expected


TYPES = {
    "number": "1",
    "string": '"a"',
    "boolean": "true",
    "date": '@"2026-01-01"',
    "time": '@"10:00:00"',
    "date and time": '@"2026-01-01T10:00:00"',
    "days and time duration": '@"P1D"',
    "years and months duration": '@"P1M"',
    "list<number>": "[1, 2]",
    "context<a: number>": "{a: 1}",
    "range<number>": "[1..2]",
    "function<number> -> number": "(function(x: number) x)",
}


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_is_of_its_type_and_of_any_alone(type_: str) -> None:
    value = TYPES[type_]
    assert value_of(f"{value} instance of {type_}") is True
    assert value_of(f"{value} instance of Any") is True
    assert value_of(f"null instance of {type_}") is False
    others = [other for other in TYPES if other != type_]
    assert not any(value_of(f"{value} instance of {other}") for other in others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, null] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("[[1]] instance of list<list<number>>", True),
        ('{a: 1, b: "x"} instance of context<a: number>', True),
        ("{b: 1} instance of context<a: number>", False),
        ('["a".."b"] instance of range<number>', False),
        ("function(a, b) 1 instance of function<Any> -> Any", None),
        ("(function(a, b) 1) instance of function<Any> -> Any", False),
        ("null instance of Null", True),
        ("(function(x: number) x)(1)", 1),
        ('(function(x: number) x)("a")', None),
        ("(function(x: number) x)([1])", 1),
        ("(function(x: list<number>) x)(1)", [1]),
        ('(function(d: date and time) d)(@"2026-01-01")', datetime(2026, 1, 1, tzinfo=UTC)),
        ("(function(x: number) x)(null)", None),
        ('upper case(["a"])', "A"),
    ],
)
def test_types_and_how_values_are_fitted_to_them(text: str, expected: object) -> None:
    if expected is None and text.endswith("Any"):
        assert value_of(text) is not None
        return
    assert same(value_of(text), expected)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("missing + 1", "There is no variable 'missing'.", 1),
        ("1 + c.phone", "The context has no entry 'phone'.", 6),
        ("1 + true", "number + boolean is not defined.", 3),
        ("10 / 0", "number / number failed: division by zero.", 4),
        ("[1][9]", "The list of 1 has no item 9.", 4),
        ('1 + number("x")', "'x' is no number.", 5),
        ("-true", "A boolean has no negative.", 1),
        ('if "x" then 1 else null', "The condition is string, not true or false: it counts as false.", 4),
        ("for i in null return i", "Null cannot be iterated.", 1),
        ("[1..null]", "There is no range from number to null.", 1),
        ("(1)(2)", "A number cannot be called.", 2),
        ("abs(1, 2)", "The function takes (n), not 2 arguments.", 1),
        ("abs(m: 1)", "The function takes (n), not (m).", 1),
        ("date(2026, 1)", "(from) or (year, month, day), not 2 arguments.", 1),
        ('(function(x: number) x)("a")', "The parameter 'x' takes number, not string.", 2),
        ('"a".b', "A string has no 'b'.", 4),
        ('1 < "a"', "number < string is not defined.", 3),
        ('5 between "a" and 7', "number between string and number is not defined.", 3),
        ("10 ** 9999 * 10 ** 9999", "the result is too large", 4),
        ('matches("a", "(")', "is no pattern", 1),
    ],
)
def test_what_goes_wrong_gives_null_and_says_what_and_where(text: str, message: str, column: int) -> None:
    result = compile_expression(text).evaluate({"c": {}}, NOW)
    assert result.value is None
    assert message in result.warnings[0].message
    assert (result.warnings[0].line, result.warnings[0].column) == (1, column)


def test_a_warning_names_the_line_of_a_longer_text() -> None:
    warning = compile_expression("{\n  a: 1,\n  b: a / 0\n}").evaluate({}, NOW).warnings[0]
    assert (warning.line, warning.column) == (3, 8)


def test_what_is_fine_warns_of_nothing() -> None:
    assert compile_expression("if a > 1 then [a][1] else null").evaluate({"a": 2}, NOW).warnings == ()


def test_null_compared_with_null_is_no_mistake() -> None:
    result = compile_expression("a = null and b != null").evaluate({"a": None, "b": 1}, NOW)
    assert (result.value, result.warnings) == (True, ())


def test_a_context_is_asked_for_names_alone() -> None:
    class Strict:
        def __contains__(self, name: object) -> bool:
            return name == "a"

        def __getitem__(self, name: str) -> object:
            return {"a": 20}[name]

    context: object = Strict()
    assert compile_expression("a + count([1, 2])").evaluate(context, NOW).value == 22  # type: ignore[arg-type]


def test_parts_of_dates_times_durations_and_ranges() -> None:
    moment = '@"2026-03-01T10:20:30+01:30"'
    parts = ["year", "month", "day", "weekday", "hour", "minute", "second"]
    assert value_of(f"[{', '.join(f'{moment}.{part}' for part in parts)}]") == [2026, 3, 1, 7, 10, 20, 30]
    assert value_of(f"{moment}.time offset") == timedelta(minutes=90)
    assert value_of('@"10:00:00@Europe/Paris".timezone') == "Europe/Paris"
    assert value_of('@"-P1DT2H3M4S".days') == -1
    assert value_of('[@"-PT2H3M4S".hours, @"-PT2H3M4S".minutes, @"-PT2H3M4S".seconds]') == [-2, -3, -4]
    assert value_of('[@"-P1Y2M".years, @"-P1Y2M".months]') == [-1, -2]
    assert value_of("(1..5].start included") is False
    assert value_of("[[1..5].start, [1..5].end]") == [1, 5]


def test_a_name_that_nothing_declares_is_null_but_a_function_is_refused() -> None:
    assert value_of("nothing") is None
    with pytest.raises(ExpressionError, match="no function 'nothing'"):
        compile_expression("nothing()")


def test_ranges_are_values() -> None:
    assert value_of("r", r=Range(1, 2)) == Range(1, 2)
    assert value_of("2 in r", r=Range(1, 2)) is True
