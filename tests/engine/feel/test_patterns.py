"""Regular expressions: those of XPath, in linear time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import compile_expression

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CASES: list[tuple[str, object]] = [
    ('matches("foobar", "^FO*b", "i")', True),
    ('matches("a\\nb", "a.b", "s")', True),
    ('matches("a\\nb", "a.b")', False),
    ('matches("a\\nb", "^b$", "m")', True),
    ('matches("ab", "a b", "x")', True),
    ('matches("a.b", "a.b", "q")', True),
    ('matches("axb", "a.b", "q")', False),
    ('matches("a", "a", "z")', None),
    ('matches("a", "[")', None),
    ('matches("a", "(?=a)")', None),
    ('matches("aa", "(a)\\\\1")', None),
    ('matches("Ä", "\\\\p{Lu}")', True),
    ('replace("abracadabra", "bra", "*")', "a*cada*"),
    ('replace("abracadabra", "a(.)", "a$1$1")', "abbraccaddabbra"),
    ('replace("abc", "b", "$")', None),
    ('replace("abc", "b", "\\\\x")', None),
    ('replace("abc", "b", "$", "q")', "a$c"),
    ('replace("abc", "(b)", "[$12]")', "a[b2]c"),
    ('matches("xyz", "^[a-z-[aeiou]]+$")', True),
    ('matches("hello", "^[a-z-[aeiou]]+$")', False),
    ('matches("o", "[A-Z-[OI]]", "i")', False),
    ('matches("b", "^[^a-c-[x]]$")', False),
    ('matches("hello world", "hello[ ] world", "x")', True),
    ('matches("αβγ", "^\\\\p{IsGreek}+$")', True),
    ('matches("abc", "^\\\\P{IsGreek}+$")', True),
    ('matches("a1", "^\\\\i\\\\c*$")', True),
    ('matches("é٣", "^\\\\w\\\\d$")', True),
    ('matches("a-b", "^[\\\\w-]+$")', True),
    ('matches("aa", "(a)\\\\1")', None),
    ('matches("aa", "[")', None),
    ('matches("aa", "\\\\p{IsKlingon}")', None),
    ('matches("aa", "[\\\\d-[1]]")', None),
    ('replace("abc", "b", "\\\\$1")', "a$1c"),
    ('replace("abc", "(b)|(x)", "[$2]")', "a[]c"),
    ('replace("abc", "b", "$9")', "ac"),
    ('replace("aBc", "b", "", "i")', "ac"),
    ('replace("abc", "x*", "-")', None),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_pattern(text: str, expected: object) -> None:
    result = compile_expression(text).evaluate({}, NOW)
    assert result.value == expected
    assert bool(result.warnings) == (expected is None)


def test_a_back_reference_is_refused_with_the_reason() -> None:
    result = compile_expression('matches("aa", "(a)\\\\1")').evaluate({}, NOW)
    assert result.warnings[0].message == "Back references as \\1 are not there: they would take too long."


@given(
    st.text(alphabet="ab[]-^\\\\pPdDwWsSiIcC{}()|.*+?$1 nLuIsGreek", max_size=20),
    st.sampled_from(["", "x", "i", "q"]),
)
def test_any_pattern_is_used_or_null(pattern: str, flags: str) -> None:
    expression = compile_expression(
        "[matches(text, pattern, flags), replace(text, pattern, text, flags), split(text, pattern)]"
    )
    value = expression.evaluate({"text": "ab-1", "pattern": pattern, "flags": flags}, NOW).value
    assert isinstance(value, list)
    assert all(part is None or isinstance(part, bool | str | list) for part in value)
