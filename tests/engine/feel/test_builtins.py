"""The built-in functions (DMN 1.5, 10.3.4), a table for each family."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.errors import ExpressionError
from engine.feel import Range, YearsMonthsDuration, compile_expression
from engine.feel.builtins import FUNCTIONS

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")

SPECIFIED = {  # single words, then the names of several words
    "conversion": "number string date time duration; date and time; years and months duration; range; context",
    "boolean": "not is",
    "string": "substring contains matches replace split; string length; upper case; lower case; substring before;"
    "substring after; starts with; ends with; string join",
    "list": "count min max sum mean all any sublist append concatenate remove reverse union flatten product median"
    " stddev mode sort; list contains; insert before; index of; distinct values; list replace",
    "numeric": "decimal floor ceiling abs modulo sqrt log exp odd even; round up; round down; round half up;"
    "round half down",
    "calendar": "now today; day of year; day of week; month of year; week of year",
    "context": "; get value; get entries; context put; context merge",
    "range": "before after meets overlaps finishes includes during starts coincides; met by; overlaps before;"
    "overlaps after; finished by; started by",
}


def _names(family: str) -> set[str]:
    single, *others = SPECIFIED[family].split(";")
    return {*single.split(), *(name.strip() for name in others)} - {""}


@pytest.mark.parametrize("family", SPECIFIED)
def test_every_function_of_the_specification_is_there(family: str) -> None:
    assert _names(family) <= FUNCTIONS.keys()


CONVERSION: list[tuple[str, object]] = [
    ('number("-1.5")', Decimal("-1.5")),
    ('number("1,000.5", ",", ".")', Decimal("1000.5")),
    ('number("1.000,5", ".", ",")', Decimal("1000.5")),
    ('number("1e3")', 1000),
    ('number("abc")', None),
    ('number("")', None),
    ('number(" 1")', None),
    ('number("1_000")', None),
    ('number("١٢")', None),
    ('number("NaN")', None),
    ('number("1,5", ",", ",")', None),
    ("number(null)", None),
    ("string(1.0)", "1"),
    ("string(1000000000000 * 1000000000000)", "1000000000000000000000000"),
    ("string(0.000001)", "0.000001"),
    ("string(null)", None),
    ("string(true)", "true"),
    ('string("a")', "a"),
    ('string([1, "a\\"b", null])', '[1, "a\\"b", null]'),
    ('string({a: 1, b: "x", c: []})', '{a: 1, b: "x", c: []}'),
    ("string({})", "{}"),
    ("string([1..5))", "[1..5)"),
    ("string((>= 5))", ">=5"),
    ('string(@"2026-03-01T10:00:00.50+02:00")', "2026-03-01T10:00:00.5+02:00"),
    ('string(@"10:00:00@Europe/Paris")', "10:00:00@Europe/Paris"),
    ('string(@"P1DT2H")', "P1DT2H"),
    ('string(@"-P14M")', "-P1Y2M"),
    ('string(@"P0M")', "P0M"),
    ("string(function(x) x)", "function(x)"),
    ('date("2026-02-29")', None),
    ('date("2024-02-29")', date(2024, 2, 29)),
    ('date("2026-3-1")', None),
    ("date(2026, 13, 1)", None),
    ("date(year: 2026, month: 3, day: 1)", date(2026, 3, 1)),
    ('date(@"2026-03-01T10:00:00")', date(2026, 3, 1)),
    ('date(from: "2026-03-01")', date(2026, 3, 1)),
    ("date(1)", None),
    ('time("25:00:00")', None),
    ('time("10:00")', None),
    ('time("10:00:00.123Z")', time(10, 0, 0, 123_000, UTC)),
    ('time("10:00:00@Europe/Paris")', time(10, tzinfo=PARIS)),
    ('time("10:00:00@Nowhere/Else")', None),
    ('time("10:00:00+19:00")', None),
    ("time(10, 20, 30)", time(10, 20, 30)),
    ("time(10, 20, 30.5)", time(10, 20, 30, 500_000)),
    ('time(10, 20, 30, @"PT2H")', time(10, 20, 30, tzinfo=timezone(timedelta(hours=2)))),
    ('time(10, 20, 30, @"P2D")', None),
    ('time(@"2026-03-01T10:00:00Z")', time(10, tzinfo=UTC)),
    ('time(@"2026-03-01")', time(tzinfo=UTC)),
    ('date and time("2026-03-01T10:00:00")', datetime(2026, 3, 1, 10)),
    ('date and time("2026-03-01")', datetime(2026, 3, 1)),
    ('date and time("2026-03-01T25:00:00")', None),
    ('date and time(@"2026-03-01", @"10:00:00Z")', datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ('date and time(@"2026-03-01T23:00:00", @"10:00:00")', datetime(2026, 3, 1, 10)),
    ('duration("P1DT2H3M4.5S")', timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
    ('duration("-PT1H")', timedelta(hours=-1)),
    ('duration("P2W")', timedelta(weeks=2)),
    ('duration("P1Y6M")', YearsMonthsDuration(18)),
    ('duration("P1M1D")', None),
    ('duration("P")', None),
    ('duration("PT")', None),
    ('duration("P1H")', None),
    ('duration("P9999999999D")', None),
    ('years and months duration(@"2011-12-22", @"2013-08-24")', YearsMonthsDuration(20)),
    ('years and months duration(@"2013-08-24", @"2011-12-22")', YearsMonthsDuration(-20)),
    ('years and months duration(@"2026-01-31", @"2026-02-28")', YearsMonthsDuration(0)),
    ('range("[1..5)")', Range(1, 5, True, False)),
    ('range("]1..5[")', Range(1, 5, False, False)),
    ('range("(..5]")', Range(None, 5, False, True)),
    ('range("[\\"a\\"..\\"f\\"]")', Range("a", "f")),
    ('range("[@\\"2026-01-01\\"..@\\"2026-02-01\\"]")', Range(date(2026, 1, 1), date(2026, 2, 1))),
    ('range("[5..1]")', None),
    ('range("[1..\\"a\\"]")', None),
    ('range("[count..5]")', None),
    ('range("1..5")', None),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ("context([{key: 1, value: 1}])", None),
    ("context([{k: 1}])", None),
]
STRINGS: list[tuple[str, object]] = [
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 2)', "ob"),
    ('substring("foobar", -2)', "ar"),
    ('substring("foobar", 0)', None),
    ('substring("foobar", 7)', None),
    ('substring("foobar", 6, 9)', "r"),
    ('substring("foobar", 1, 0)', None),
    ('substring("🐎🐎a", 3)', "a"),
    ('substring(start position: 2, string: "abc")', "bc"),
    ("substring(null, 1)", None),
    ('string length("🐎")', 1),
    ('string length("")', 0),
    ('upper case("straße")', "STRASSE"),
    ('lower case("ÄB")', "äb"),
    ('substring before("foobar", "xyz")', ""),
    ('substring before("foobar", "")', ""),
    ('substring after("foobar", "xyz")', ""),
    ('substring after("foobar", "")', "foobar"),
    ('contains("abc", "")', True),
    ('starts with("abc", "abcd")', False),
    ('ends with("abc", "bc")', True),
    ("ends with(null, null)", None),
    ('split("John Doe", "\\\\s")', ["John", "Doe"]),
    ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
    ('split("a.b", ".")', ["", "", "", ""]),
    ('split("", ";")', [""]),
    ('split("abc", "")', None),
    ('extract("a1b22", "[0-9]+")', ["1", "22"]),
    ('string join(["a", "b"])', "ab"),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('string join([], "-")', ""),
    ('string join(["a", 1], "-")', None),
    ('string join("a", "-")', "a"),
    ('trim("  a b\\t")', "a b"),
    ('is blank(" ")', True),
]
LISTS: list[tuple[str, object]] = [
    ('list contains(["a", null], null)', True),
    ("list contains([1, 2.0], 2)", True),
    ("list contains([[1]], [1])", True),
    ("list contains(null, 1)", None),
    ("count([])", 0),
    ("count(5)", 1),
    ("count(null)", None),
    ("count()", None),
    ('min("b", "a")', "a"),
    ("min([])", None),
    ('min(1, "a")', None),
    ('max([@"2026-01-01", @"2026-02-01"])', date(2026, 2, 1)),
    ("sum([])", None),
    ("sum(1, 2, 3.5)", Decimal("6.5")),
    ('sum([@"P1D", @"PT1H"])', timedelta(days=1, hours=1)),
    ('sum(["a", "b"])', None),
    ("sum(list: [1, 2])", 3),
    ("mean([1, 2])", Decimal("1.5")),
    ("mean([])", None),
    ('mean([1, "a"])', None),
    ("all([])", True),
    ("all([true, false, null])", False),
    ("all(true, true)", True),
    ("any([])", False),
    ("any([false, null])", None),
    ("sublist([1, 2, 3], 2)", [2, 3]),
    ("sublist([1, 2, 3], -2, 1)", [2]),
    ("sublist([1, 2, 3], 0)", None),
    ("sublist([1, 2, 3], 2, 5)", None),
    ("append([1], [2], 3)", [1, [2], 3]),
    ("append(1, 2)", [1, 2]),
    ("concatenate([1], 2, [3])", [1, 2, 3]),
    ("insert before([1, 2], 1, 0)", [0, 1, 2]),
    ("insert before([1, 2], -1, 0)", [1, 0, 2]),
    ("insert before([1, 2], 3, 0)", None),
    ("remove([1, 2, 3], -1)", [1, 2]),
    ("remove([1], 2)", None),
    ("list replace([1, 2, 3], 2, 9)", [1, 9, 3]),
    ("list replace([1, 2, 3], function(a, b) a < b, 3)", [3, 3, 3]),
    ("list replace([1, 2], function(a) true, 3)", None),
    ("list replace([1, 2], function(a, b) 1, 3)", None),
    ("reverse([])", []),
    ("index of([1, null, 1], null)", [2]),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ('distinct values([1, 1.0, "1", null, null, [1], [1], {a: 1}, {a: 1}])', [1, "1", None, [1], {"a": 1}]),
    ("distinct values([true, 1, false, 0])", [True, 1, False, 0]),
    ("duplicate values([1, 2, 1, 3, 1, 3])", [1, 3]),
    ("flatten([[1, [[2]]], [], 3])", [1, 2, 3]),
    ("product([2, 3, 4])", 24),
    ("median([2, 1])", Decimal("1.5")),
    ("median([])", None),
    ("stddev([2, 4, 7, 5])", Decimal("2.081665999466132735282297706979931")),
    ("stddev([1])", None),
    ("mode([6, 3, 9, 6, 6])", [6]),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("mode([])", []),
    ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
    ("partition([1], 0)", None),
    ("is empty([])", True),
    ('sort(["b", "a"])', ["a", "b"]),
    ('sort([1, "a"])', None),
    ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
    ("sort([{n: 2, m: 1}, {n: 1, m: 2}, {n: 2, m: 3}], function(a, b) a.n < b.n).m", [2, 1, 3]),
    ("sort([2, 1], function(a) true)", None),
]
NUMBERS: list[tuple[str, object]] = [
    ("decimal(1/3, 2)", Decimal("0.33")),
    ("decimal(2.5, 0)", 2),
    ("decimal(125, -1)", 120),
    ("decimal(1, 7000)", None),
    ("floor(1.56, 1)", Decimal("1.5")),
    ("ceiling(-1.5)", -1),
    ("ceiling(1.51, 1)", Decimal("1.6")),
    ("round up(-5.5, 0)", -6),
    ("round up(1.121, 2)", Decimal("1.13")),
    ("round down(5.5, 0)", 5),
    ("round half up(-5.5, 0)", -6),
    ("round half down(5.5, 0)", 5),
    ("round half down(5.51, 0)", 6),
    ("abs(-5)", 5),
    ('abs(@"-P1Y")', YearsMonthsDuration(12)),
    ('abs("a")', None),
    ("modulo(12, 5)", 2),
    ("modulo(-12, 5)", 3),
    ("modulo(12, -5)", -3),
    ("modulo(10.1, 4.5)", Decimal("1.1")),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-1)", None),
    ("decimal(log(exp(1)), 10)", 1),
    ("log(0)", None),
    ("exp(100000)", None),
    ("odd(-1)", True),
    ("even(0)", True),
    ("odd(1.5)", None),
]
CONTEXTS: list[tuple[str, object]] = [
    ('get value({a: {b: 1}}, ["a", "b"])', 1),
    ('get value({a: 1}, "b")', None),
    ('get value(null, "a")', None),
    ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ('context put({a: 1}, "a", 2)', {"a": 2}),
    ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
    ('context put({}, ["a", "b"], 2)', None),
    ("context put({}, [], 2)", None),
    ("context merge([{a: 1}, {b: 2}, {a: 3}])", {"a": 3, "b": 2}),
    ("context merge([{a: 1}, 2])", None),
    ("is defined(null)", False),
    ("get or else(null, 1)", 1),
    ("not(1)", None),
    ("is(1, 1.0)", True),
    ('is(1, "1")', False),
    ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
    ('is(@"2026-01-01", @"2026-01-01T00:00:00")', False),
    ("is([1], [1])", True),
]
CALENDARS: list[tuple[str, object]] = [
    ("now().year", 2026),
    ("today()", date(2026, 3, 1)),
    ('day of week(@"2026-03-01")', "Sunday"),
    ('month of year(@"2026-03-01T10:00:00")', "March"),
    ('day of year(@"2026-03-01")', 60),
    ('week of year(@"2027-01-01")', 53),
    ('last day of month(@"2024-02-10")', date(2024, 2, 29)),
    ("day of week(1)", None),
]
RANGES: list[tuple[str, object]] = [
    ("before(1, 10)", True),
    ("before(10, [10..20])", False),
    ("before(10, (10..20])", True),
    ("before([1..10), 10)", True),
    ("before([1..10], [10..20])", False),
    ("before([1..10), [10..20])", True),
    ("after((10..20], 10)", True),
    ("after([11..20], [1..11))", True),
    ("meets([1..5], [5..10])", True),
    ("meets([1..5), [5..10])", False),
    ("met by([5..10], [1..5])", True),
    ("overlaps([5..10], [1..6])", True),
    ("overlaps([5..10], (10..20])", False),
    ("overlaps before([1..5], [4..10])", True),
    ("overlaps before([1..5], (1..5])", True),
    ("overlaps before([4..10], [1..5])", False),
    ("overlaps after([4..10], [1..5])", True),
    ("finishes(5, [1..5])", True),
    ("finishes(5, [1..5))", False),
    ("finishes([3..5], [1..5])", True),
    ("finished by([1..5], 5)", True),
    ("includes([1..10], 5)", True),
    ("includes([1..10], [1..10])", True),
    ("includes((1..10], [1..10])", False),
    ("during(5, [1..10])", True),
    ("during([4..6], (<= 6))", True),
    ("starts(1, [1..5])", True),
    ("starts([1..3], [1..5])", True),
    ("started by([1..5], 1)", True),
    ("coincides(5, 5)", True),
    ("coincides([1..5], [1..5))", False),
    ('before(1, "a")', None),
    ("includes(1, 5)", None),
    ("before(null, 1)", None),
    ('before(@"2026-01-01", @"2026-01-02")', True),
]
TABLES: dict[str, list[tuple[str, object]]] = {
    "conversion": CONVERSION,
    "strings": STRINGS,
    "lists": LISTS,
    "numbers": NUMBERS,
    "contexts": CONTEXTS,
    "calendars": CALENDARS,
    "ranges": RANGES,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*row, id=f"{family}: {row[0]}") for family, rows in TABLES.items() for row in rows],
)
def test_a_built_in_gives(text: str, expected: object) -> None:
    result = compile_expression(text).evaluate({}, NOW)
    assert result.value == expected
    assert isinstance(result.value, bool) == isinstance(expected, bool)
    silent = text in ("string(null)", 'get value({a: 1}, "b")', "min([])", "not(1)", "any([false, null])")
    assert (expected is None and not silent) <= bool(result.warnings)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_built_in_says_how_it_is_called(name: str) -> None:
    arguments = ", ".join(["1"] * 9)
    function = FUNCTIONS[name]
    if any(signature.variadic for signature in function.signatures):
        arguments = ""
    result = compile_expression(f"{name}({arguments})").evaluate({}, NOW)
    assert result.value is None
    assert str(function.signatures[0]) in result.warnings[0].message


@pytest.mark.parametrize("name", ["substrings", "to json", "random number", "java", "assert that", "sumo"])
def test_a_function_that_is_not_there_is_named_when_the_text_is_compiled(name: str) -> None:
    with pytest.raises(ExpressionError, match=f"There is no function '{name}'"):
        compile_expression(f"1 + {name}(1)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('substring(string: "a", from: 1)', "not (string, from)"),
        ("sort(list: [1], list: [2])", "given twice"),
        ('substring(string: "a")', "not (string)"),
    ],
)
def test_named_arguments_must_fit(text: str, message: str) -> None:
    result = compile_expression(text).evaluate({}, NOW)
    assert result.value is None
    assert message in result.warnings[0].message
