"""No text reaches an attribute, a module or a file of the host, whatever it tries, and every attempt ends soon."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.feel.limits import MAX_LENGTH, MAX_LIST, MAX_NODES, MAX_STRING
from engine.juel import ExpressionContext, InContext
from engine.python_expressions import MAX_DEPTH, compile_python

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VARIABLES: dict[str, object] = {
    "n": 1,
    "d": Decimal("1.5"),
    "s": "text",
    "b": True,
    "l": [1, 2],
    "m": {"a": 1},
    "x": None,
    "day": date(2026, 1, 1),
    "at": NOW,
    "span": timedelta(1),
    "alien": object(),
    "native": len,
    "module": sys,
    "long": "a" * MAX_STRING,
    "many": list(range(MAX_LIST)),
}
IN_CONTEXT = InContext(VARIABLES, ExpressionContext(instance_id="i"))
OWNERS = (
    "n",
    "d",
    "s",
    "b",
    "l",
    "m",
    "x",
    "day",
    "at",
    "span",
    "alien",
    "native",
    "module",
    "len",
    "datetime",
)
ATTRIBUTES = (
    *("__class__", "__dict__", "__init__", "__globals__", "__mro__", "__subclasses__", "__reduce__"),
    *(
        "__code__",
        "__self__",
        "__getattribute__",
        "__len__",
        "__doc__",
        "__call__",
        "__builtins__",
        "__name__",
    ),
    *("gi_frame", "f_globals", "tb_frame", "cr_code", "func_globals", "mro"),
    *(
        "real",
        "imag",
        "modules",
        "tzinfo",
        "max",
        "min",
        "resolution",
        "append",
        "encode",
        "as_tuple",
        "strftime",
    ),
)
OTHERS = (
    "__import__('os').system('id')",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "open('/etc/passwd').read()",
    "input()",
    "breakpoint()",
    "globals()",
    "locals()",
    "vars()",
    "dir(n)",
    "type(n)",
    "object()",
    "super()",
    "id(n)",
    "print(1)",
    "getattr(n, 'real')",
    "setattr(m, 'a', 1)",
    "hasattr(n, 'real')",
    "iter(l)",
    "next(x for x in l)",
    "map(native, l)",
    "filter(native, l)",
    "memoryview(s)",
    "bytes(1)",
    "().__class__.__base__.__subclasses__()",
    "''.__class__.__mro__[1]",
    "[].__class__.__base__",
    "{}.__class__",
    "(1).__class__",
    "[x.__class__ for x in l]",
    "[x for x in ().__class__.__base__.__subclasses__()]",
    "(x for x in l).gi_frame",
    "(x for x in l).gi_frame.f_back.f_globals",
    "[[].append(1) for x in l]",
    "lambda: 1",
    "(lambda: 1)()",
    "(lambda: 1).__globals__",
    "(y := 1)",
    "[y := 1]",
    "await native()",
    "[x async for x in l]",
    "'{0.__class__}'.format(n)",
    "'{n.__class__}'.format_map(m)",
    "'%s' % n",
    "'%(a)s' % m",
    "f'{n.__class__}'",
    "f'{n!r}'",
    "f'{n!a}'",
    "f'{n:{n}}'",
    "f'{n:>99999999}'",
    "f'{n=}'",
    "str.format('{}', n)",
    "str.join('', l)",
    "'a'.maketrans('a', 'b')",
    "'a'.translate(m)",
    "'a'.center(99)",
    "'a'.ljust(99)",
    "'a'.expandtabs(99999)",
    "s.encode()",
    "s.__len__()",
    "s['__class__']",
    "m['__class__']",
    "l['__class__']",
    "n['real']",
    "m.__class__",
    "m.__getitem__('a')",
    "m.get('__class__').real",
    "m.a.real",
    "dict.fromkeys(l)",
    "l.append(3)",
    "l.clear()",
    "l.sort()",
    "m.update({})",
    "m.pop('a')",
    "m.setdefault('b', 1)",
    "native(s)",
    "native.__call__(s)",
    "alien()",
    "module.exit(1)",
    "[native][0](s)",
    "sorted(l, key=native)",
    "max(l, key=native)",
    "sum(l, native)",
    "datetime.fromtimestamp(0)",
    "datetime.strptime('2026', '%Y')",
    "datetime.utcnow()",
    "datetime.max",
    "date.min",
    "at.astimezone()",
    "at.replace(year=1)",
    "at.timestamp()",
    "os.system('id')",
    "sys.exit()",
    "self",
    "print",
    "len",
    "__name__",
    "__builtins__",
    "__builtins__['open']",
    "variables",
    "variables['#context'].value",
    "variables['context'].value",
    "variables['__class__'].value",
    "variables['n'].__class__",
    "variables['n'].value.real",
    "b'abc'",
    "1j.real",
    "...",
    "*l",
    "l[*l]",
    "native[s]",
    "n @ n",
    "n << 999999999",
    "n | n",
    "~n",
    "import os",
    "from os import *",
    "n; n",
    "n\nn",
    "def f(): pass",
    "del n",
    "n = 1",
    "n.real = 1",
    "return n",
    "yield n",
    "(yield n)",
    "assert n",
    "raise n",
    "n.\uff3f\uff3fclass\uff3f\uff3f",
    "\uff45val('1')",
    "n.__\uff43lass__",
    "n\u2024real",
    "n\uff0e__class__",
    "__imp\u00f3rt__('os')",
    "\x00",
    "n\x00.real",
    "\ud800",
    "# -*- coding: utf-7 -*-",
    "n\\u002e__class__",
)
PAYLOADS = sorted(
    {
        *OTHERS,
        *(f"{owner}.{name}" for owner in OWNERS for name in ATTRIBUTES),
        *(f"{owner}.{name}()" for owner in OWNERS for name in ATTRIBUTES),
        *(f"{owner}['{name}']" for owner in OWNERS for name in ATTRIBUTES),
        *(f"[y.{name} for y in [n, s, native, alien]]" for name in ATTRIBUTES),
    }
)


def test_there_are_hundreds_of_payloads() -> None:
    assert len(PAYLOADS) > 1_000


@pytest.mark.parametrize("variables", [VARIABLES, IN_CONTEXT], ids=["variables", "context"])
def test_nothing_is_reached(variables: Mapping[str, object]) -> None:
    reached: list[tuple[str, object]] = []
    for text in PAYLOADS:
        try:
            reached.append((text, compile_python(text).evaluate(variables, NOW)))
        except ExpressionError:
            continue
    assert reached == []


UNFOLDING = "[[y] * 1000 for y in [[[y] * 1000 for y in [[[y] * 1000 for y in [[1] * 1000]]]]]]"
DEEP = 20_000
BOMBS = {
    "power": "9 ** 9 ** 9 ** 9",
    "large power": "10 ** 99999999",
    "power of a fraction": "1.0000001 ** 10 ** 10",
    "chain of powers": "**".join(["2"] * 90),
    "shift": "1 << 10 ** 9",
    "digits": "9" * 60_000,
    "hexadecimal digits": "0x" + "f" * 60_000,
    "digits in a text": "int('9' * 60000)",
    "product": "10 ** 6000 * 10 ** 6000",
    "text": "'a' * 10 ** 9",
    "text of a text": "('a' * 60000) * 60000",
    "list": "[0] * 10 ** 9",
    "list of a list": "[[0] * 10000] * 10000 + [[0] * 10000] * 10000",
    "range": "range(10 ** 9)",
    "wide range": "range(-10 ** 9, 10 ** 9, 1)",
    "loop in a loop": "[x for x in many for y in many]",
    "loop in a condition": "[x for x in many if [y for y in many]]",
    "many loops": "[0 " + "for x in l " * 600 + "]",
    "many single loops": "[0 " + "for x in [1] " * 600 + "]",
    "set": "{x for x in many}",
    "set function": "set(many)",
    "dict of loops": "{s: y for x in many for y in many}",
    "membership": "[x in many for x in many]",
    "sorting": "[sorted(many) for x in many]",
    "equality": "[many == many for x in many]",
    "zip": "zip(" + ", ".join(["many"] * 500) + ")",
    "sum of lists": "sum([many, many], [])",
    "joined text": "f'{long}{long}'",
    "join": "long.join(['', long])",
    "join of many": "long.join(list('aaaa'))",
    "replacement": "long.replace('', long)",
    "padding": "s.zfill(10 ** 9)",
    "characters": "list(long)",
    "splitting": "long.replace('a', 'a ').split(' ')",
    "written": f"str({UNFOLDING})",
    "written in a text": f"f'{{{UNFOLDING}}}'",
    "an unfolding result": UNFOLDING,
    "compared unfolding": f"{UNFOLDING} == {UNFOLDING}",
    "an unfolding index": f"s[{UNFOLDING}]",
    "an unfolding key": f"m[{UNFOLDING}]",
    "an unfolding item": f"l.index({UNFOLDING})",
    "an unfolding count": f"range({UNFOLDING})",
    "an unfolding number": f"int({UNFOLDING})",
    "an unfolding key of a dict": f"{{{UNFOLDING}: 1}}",
    "parentheses": "(" * DEEP + "1" + ")" * DEEP,
    "brackets": "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    "signs": "-" * DEEP + "1",
    "negations": "not " * 10_000 + "b",
    "choices": "1 if b else " * 5_000 + "2",
    "items": "l" + "[0]" * 5_000,
    "attributes": "m" + ".a" * 5_000,
    "calls": "s" + ".strip()" * 5_000,
    "nested calls": "str(" * (MAX_DEPTH + 1) + "s" + ")" * (MAX_DEPTH + 1),
    "nested loops": "[x for x in " * 101 + "l" + "]" * 101,
    "nested texts": "f'{f\"{n}\"}'" * 500,
    "operators": "+".join(["1"] * 5_000),
    "comparisons": "<".join(["1"] * (MAX_NODES + 1)),
    "length": "'" + "a" * MAX_LENGTH + "'",
    "far days": "day + timedelta(days=10 ** 12)",
    "long spans": "span * 10 ** 300",
    "infinite spans": "timedelta(days=10 ** 900)",
    "far dates": "date(10 ** 9, 1, 1)",
    "rounding": "round(1, 10 ** 9)",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=list(BOMBS))
def test_bombs_are_refused_soon(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ExpressionError):
        compile_python(text).evaluate(VARIABLES, NOW)
    assert time.perf_counter() - started < 2


def test_what_nests_to_the_limit_is_evaluated() -> None:
    loops = MAX_DEPTH // 2 - 1
    assert compile_python("[x for x in " * loops + "l" + "]" * loops).evaluate(VARIABLES, NOW) == [1, 2]
    assert compile_python("(" * 150 + "1" + ")" * 150).evaluate({}, NOW) == 1


def test_less_fuel_ends_sooner() -> None:
    expression = compile_python("sum(x for x in range(10))")
    assert expression.evaluate({}, NOW) == 45
    with pytest.raises(ExpressionError, match="too many steps"):
        expression.evaluate({}, NOW, fuel=20)
