"""Every expression ends soon: within its fuel, its depth and the sizes of its values."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from datetime import UTC, datetime

import pytest

from engine.errors import ExpressionError
from engine.feel import compile_expression
from engine.feel.limits import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_LIST,
    MAX_NODES,
    MAX_RESULT,
    MAX_STRING,
    MAX_TOKENS,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HUGE = {"xs": list(range(MAX_LIST)), "s": "a" * 65_000, "big": 10**5_000, "ts": ["x" * 100] * MAX_LIST}


def evaluate(text: str, **context: object) -> object:
    return compile_expression(text).evaluate(context, NOW).value


def unfolding(levels: int) -> str:
    """Lists of ten times the list before: few values that unfold into many."""
    entries = ["a0: [0,0,0,0,0,0,0,0,0,0]"]
    entries += [f"a{n}: [{','.join([f'a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return ", ".join(entries)


BOMBS = {
    "a loop in a loop": "for a in 1..10000, b in 1..10000 return a",
    "every of every": "every a in 1..9999, b in 1..9999 satisfies a + b > 0",
    "a loop without a list": "some i in 1..1000000000 satisfies i < 0",
    "a function that calls itself": "{f: function(x) f(x + 1), r: f(1)}.r",
    "a function that calls itself twice": "{f: function(n) if n < 2 then 1 else f(n-1) + f(n-2), r: f(99)}.r",
    "a loop that makes loops": "count(for i in 1..10000 return for j in 1..10000 return [i, j])",
    "a loop that reads its own results": "for i in 1..10000 return partial",
    "a power of powers": "9 ** 9 ** 9 ** 9",
    "many powers": "for i in 1..10000 return 1.1 ** 0.5",
    "many logarithms": "some i in 1..100000 satisfies log(i) < 0",
    "a string that grows": 'for i in 1..100 return string join(for j in 1..9999 return "aaaaaaaaaaaaaaaa", "")',
    "strings that double": "for i in 1..10000 return s + s",
    "many long strings": "for i in 1..10000 return upper case(s)",
    "a pattern that backtracks": 'matches("' + "a" * 40 + '!", "^(a+)+$")',
    "many patterns": 'for i in 1..10000 return matches("a", "a{1," + string(i) + "}")',
    "a pattern that explodes": 'matches(s, "(((a{1,100}){1,100}){1,100})")',
    "many replacements": 'replace(s, "[a]", "bbbbbbbbbbbbbbbbbbbbbb")',
    "a sort that never settles": "sort(for i in 1..9999 return i, function(a, b) true)",
    "distinct values of contexts": "distinct values(for i in xs return {a: i})",
    "a long list over and over": "for i in 1..10000 return concatenate(xs, [])",
    "a long list searched over and over": "some i in 1..100000 satisfies list contains(xs, 0.5)",
    "a long list filtered over and over": "for i in 1..10000 return xs[item > 5]",
    "a long list compared over and over": "some i in 1..10000 satisfies xs = reverse(xs)",
    "a number of 5000 digits": "for i in 1..10000 return big + 1",
    "many zones": 'some i in 1..100000 satisfies time("10:00:00@X/" + string(i)) = 1',
    "values that unfold": f"{{{unfolding(8)}}}",
    "comparing what unfolds": f"{{{unfolding(8)}, r: a7 = a7}}.r",
    "writing what unfolds": f"{{{unfolding(8)}, r: string(a7)}}.r",
    "flattening what unfolds": f"{{{unfolding(8)}, r: flatten(a7)}}.r",
    "a delimiter of 65000 characters": "string join(ts, s)",
    "brackets without end": "(" * 5_000,
    "lists in lists": "[" * 5_000,
    "minus without end": "-" * 5_000 + "1",
    "tests in tests": "1 in (" * 60 + "1" + ")" * 60,
    "a path without end": "a" + ".b" * 3_000,
    "calls without end": "f" + "()" * 3_000,
    "filters without end": "a" + "[1]" * 3_000,
    "choices without end": "if a then " * 5_000 + "1",
    "comments without end": "/* " * 20_000,
    "names without end": "a " * 30_000,
    "a string without end": '"' + "\\\\" * 30_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=list(BOMBS))
def test_a_bomb_ends_soon(text: str) -> None:
    """It takes a few hundredths of a second; the bound leaves room for a machine that is busy with other things."""
    assert min(_seconds(text) for _ in range(4)) < 0.5


def _seconds(text: str) -> float:
    begin = time.thread_time()
    with contextlib.suppress(ExpressionError):
        evaluate(text, **HUGE)
    return time.thread_time() - begin


@pytest.mark.parametrize("bomb", ["strings that double", "writing what unfolds", "a loop in a loop"])
def test_a_bomb_needs_little_memory(bomb: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ExpressionError):
            evaluate(BOMBS[bomb], **HUGE)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_fuel_is_counted() -> None:
    loop = compile_expression("for i in 1..100 return i")
    assert loop.evaluate({}, NOW, fuel=100).value == list(range(1, 101))
    with pytest.raises(ExpressionError, match="too many steps"):
        loop.evaluate({}, NOW, fuel=99)


def test_a_chain_is_no_depth() -> None:
    assert evaluate("+".join(["1"] * 900)) == 900
    assert evaluate(" and ".join(["true"] * 900)) is True
    assert evaluate(" + ".join(['"a"'] * 900)) == "a" * 900


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("[", "]"), ("{a:", "}"), ("-", ""), ("count(", ")"), ("if true then ", " else 0")],
)
def test_depth_just_inside_and_just_outside(opening: str, closing: str) -> None:
    inside = MAX_DEPTH - 1
    compile_expression(opening * inside + "[]" + closing * inside)
    with pytest.raises(ExpressionError, match=f"at most {MAX_DEPTH} deep"):
        compile_expression(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH)


def test_parts_just_inside_and_just_outside() -> None:
    compile_expression(f"[{','.join(['1'] * (MAX_NODES - 1))}]")
    with pytest.raises(ExpressionError, match=f"at most {MAX_NODES} parts"):
        compile_expression(f"[{','.join(['1'] * MAX_NODES)}]")


def test_words_and_signs_just_inside_and_just_outside() -> None:
    with pytest.raises(ExpressionError, match="parts"):
        compile_expression("+".join(["1"] * (MAX_TOKENS // 2)))
    with pytest.raises(ExpressionError, match=f"at most {MAX_TOKENS} words and signs"):
        compile_expression("+".join(["1"] * (MAX_TOKENS // 2 + 1)))


def test_length_just_inside_and_just_outside() -> None:
    text = '"' + "a" * (MAX_LENGTH - 2) + '"'
    assert len(evaluate(text)) == MAX_LENGTH - 2  # type: ignore[arg-type]
    with pytest.raises(ExpressionError, match=f"at most {MAX_LENGTH} characters"):
        compile_expression(text[:-1] + 'a"')


def test_a_list_just_inside_and_just_outside() -> None:
    assert len(evaluate(f"for i in 1..{MAX_LIST} return i")) == MAX_LIST  # type: ignore[arg-type]
    with pytest.raises(ExpressionError, match=f"at most {MAX_LIST} items"):
        evaluate(f"for i in 1..{MAX_LIST + 1} return i")
    with pytest.raises(ExpressionError, match=f"at most {MAX_LIST} items"):
        evaluate("append(xs, 1)", xs=HUGE["xs"])


def test_a_string_just_inside_and_just_outside() -> None:
    half = "a" * (MAX_STRING // 2)
    assert len(evaluate("a + a", a=half)) == MAX_STRING  # type: ignore[arg-type]
    with pytest.raises(ExpressionError, match=f"at most {MAX_STRING} characters"):
        evaluate('a + a + "b"', a=half)


def test_a_result_just_inside_and_just_outside() -> None:
    tenth = [0] * (MAX_RESULT // 10 - 1)
    assert len(evaluate("for i in 1..10 return x", x=tenth)) == 10  # type: ignore[arg-type]
    with pytest.raises(ExpressionError, match=f"at most {MAX_RESULT} values"):
        evaluate("for i in 1..11 return x", x=tenth)


def test_a_variable_may_be_handed_on_whatever_its_size() -> None:
    large = [[0] * 1_000] * 1_000
    assert evaluate("x", x=large) is large


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("10 ** 33 + 1", "1000000000000000000000000000000001"),
        ("10 ** 34 + 1", "1" + "0" * 34),
        ("10 ** 6144", "1" + "0" * 6144),
        ("10 ** 6145", None),
        ("1 ** 10000", "1"),
        ("1 ** 10001", None),
    ],
)
def test_numbers_have_34_digits_and_a_largest(text: str, digits: str | None) -> None:
    assert evaluate(f"string({text})") == digits


def test_many_mistakes_give_few_warnings() -> None:
    result = compile_expression("for i in 1..1000 return i + missing").evaluate({}, NOW)
    assert len(result.warnings) == 20


def test_asking_for_the_type_of_a_list_of_shared_lists_is_paid_for() -> None:
    text = (
        "{a: for i in 1..2000 return i, b: for i in 1..2000 return a, c: b instance of list<list<number>>}.c"
    )
    assert compile_expression(text).evaluate({}, NOW, fuel=2_000_000).value is True
    with pytest.raises(ExpressionError, match="too many steps"):
        compile_expression(text).evaluate({}, NOW)
