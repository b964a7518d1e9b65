# ruff: noqa: RUF001 -- letters that look like others are what this is about
"""Texts that programs stumble over, five hundred and more of them, made from what they have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import product

SCRIPTS = (
    "<script>window.__xss = 1</script>",
    "<img src=x onerror=window.__xss=1>",
    "<svg/onload=window.__xss=1>",
    "<svg><animate onbegin=window.__xss=1 attributeName=x dur=1s>",
    "<details open ontoggle=window.__xss=1>",
    "<body onload=window.__xss=1>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "<a href=javascript:window.__xss=1>x</a>",
    "<form><button formaction=javascript:window.__xss=1>x",
    "<math><mtext></mtext><script>window.__xss=1</script></math>",
    "<object data=data:text/html,<script>window.__xss=1</script>>",
    "<input autofocus onfocus=window.__xss=1>",
    "<video><source onerror=window.__xss=1>",
    "<style>@import 'javascript:window.__xss=1';</style>",
    "<!--><script>window.__xss=1</script>-->",
    "<base href=javascript:window.__xss=1//>",
)
QUOTED = ("{}", "'>{}", '">{}', "</title>{}", "</textarea>{}", "</script>{}", "`{}`", "${{{}}}", "]]>{}")
QUERIES = (
    "' OR '1'='1",
    "'; DROP TABLE processes_process; --",
    '" OR 1=1 --',
    "1; SELECT pg_sleep(10)",
    "%' ESCAPE '!",
    "\\'; --",
    "%%%s%d%n",
    "_%_%",
    "$1",
    ":name",
    "?",
)
TEMPLATES = (
    "{{ 7 * 7 }}",
    "{% debug %}",
    "{% include '/etc/passwd' %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('return 1')()}}",
    "{0.__class__.__mro__}",
    "%(name)s",
    "{name!r:>1000000}",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1;1)",
    "+1",
    "-1",
    "${jndi:ldap://127.0.0.1/a}",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
)
PATHS = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system32",
    "/dev/null",
    "C:\\CON",
    "NUL",
    "file:///etc/passwd",
    "%2e%2e%2f",
    "..%c0%af",
    ".",
    "..",
    "~root",
    "|id",
    "$(id)",
    "`id`",
    "; id",
    "a\r\nSet-Cookie: x=1",
    "a%0d%0aX: 1",
)
WORDS = (
    *("null", "NULL", "None", "nil", "undefined", "true", "false", "NaN", "Infinity", "-Infinity"),
    *("0", "-0", "00", "1e309", "1E+02", "0x7f", "9" * 400, "1_000", "1,000.00", "١٢٣", "½", "Ⅷ"),
    *(
        "{}",
        "[]",
        '""',
        "{",
        "[",
        '"',
        "\\",
        "/",
        "//",
        "&amp;",
        "&#x3c;",
        "<![CDATA[x]]>",
        "<?xml?>",
        "<!DOCTYPE x>",
    ),
    *(
        "if",
        "select",
        "group",
        "admin",
        "me",
        "all",
        "new",
        "id",
        "pk",
        "-",
        "--",
        "*",
        "%",
        "&",
        "#",
        "?",
        "+",
    ),
)
LETTERS = (
    "Ω≈ç√∫˜µ≤≥÷",
    "Ёлка",
    "田中さんにあげて",
    "社會科學院",
    "הָיְתָה",
    "مُنَاقَشَةُ",
    "ไทย",
    "ﬁ ligature",
    "İstanbul ı",
    "ß ẞ",
    "Z̤͔ͧ̑̓ä͖̭̈̇lͮ̒ͫ",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "👾🏿",
    "🇩🇪🇺",
    "\U0001f9ff\U0010ffff",
    "e\u0301 é",
    "\u202etxt.exe",
    "\u2066left\u2069",
    "a\u200bb",
    "a\ufeffb",
    "\u00ad",
    "\u2028line\u2029",
    "A" * 200,
    "\t\n inside \r\n",
)


def naughty() -> list[str]:
    """None is empty, has blanks at an end or is longer than two hundred characters, so that fields take them as they
    are; whatever holds NUL stands in ``with_nul``."""
    found = [*_all(), *_characters()]
    usable = (text.strip()[:200].strip() for text in found)
    return list(dict.fromkeys(text for text in usable if text and "\x00" not in text))


def with_nul() -> list[str]:
    return ["\x00", "a\x00b", "\x00<script>"]


def _all() -> Iterator[str]:
    for script, frame in product(SCRIPTS, QUOTED):
        yield frame.format(script)
    for text in (*QUERIES, *TEMPLATES, *PATHS, *WORDS, *LETTERS):
        yield text
        yield f"{text} {text}"


def _characters() -> Iterator[str]:
    """Every control and format character, every space, and one of each other category."""
    seen: dict[str, int] = {}
    for code in range(1, 0x110000, 1):
        if 0xD800 <= code <= 0xDFFF:
            continue
        category = unicodedata.category(chr(code))
        wanted = {"Cc": 64, "Cf": 60, "Zs": 20, "Co": 3, "Cn": 8}.get(category, 4)
        if seen.setdefault(category, 0) < wanted:
            seen[category] += 1
            yield f"x{chr(code)}y"
