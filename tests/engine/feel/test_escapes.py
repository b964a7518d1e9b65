"""No text reaches an attribute, a module or a file of the host, whatever it tries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.feel import (
    Expression,
    Function,
    Range,
    YearsMonthsDuration,
    compile_expression,
    compile_unary_tests,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VARIABLES: dict[str, object] = {
    "n": 1,
    "d": Decimal("1.5"),
    "s": "text",
    "b": True,
    "l": [1, 2],
    "c": {"a": 1},
    "x": None,
    "day": date(2026, 1, 1),
    "at": NOW,
    "clock": time(1, 2),
    "span": timedelta(1),
    "r": Range(1, 2),
    "months": YearsMonthsDuration(1),
    "alien": object(),
    "native": len,
    "module": sys,
}
DUNDERS = (
    *(
        "__class__",
        "__dict__",
        "__init__",
        "__globals__",
        "__subclasses__",
        "__mro__",
        "__bases__",
        "__base__",
    ),
    *(
        "__reduce__",
        "__reduce_ex__",
        "__getattribute__",
        "__code__",
        "__closure__",
        "__builtins__",
        "__import__",
    ),
    *("__doc__", "__module__", "__slots__", "__call__", "__self__", "__func__", "__wrapped__", "__loader__"),
)
ATTRIBUTES = {
    "n": ("real", "imag", "numerator", "bit_length", "to_bytes", "from_bytes", "conjugate"),
    "d": ("as_tuple", "quantize", "logb", "is_nan"),
    "s": ("format", "format_map", "join", "encode", "upper", "maketrans", "__len__", "__mod__"),
    "l": ("append", "sort", "pop", "clear", "copy", "__iadd__"),
    "c": ("keys", "items", "get", "pop", "update", "setdefault", "fromkeys"),
    "day": ("replace", "strftime", "today", "fromtimestamp", "min", "max", "resolution"),
    "at": ("tzinfo", "astimezone", "utcnow", "timestamp", "dst"),
    "span": ("total_seconds", "resolution", "max"),
    "months": ("__struct_fields__", "__struct_config__", "__struct_encode_fields__"),
    "r": ("contains", "__dataclass_fields__", "__match_args__", "start_included"),
    "alien": ("__class__", "__hash__"),
    "native": ("__self__", "__name__", "__call__"),
    "module": ("modules", "exit", "path", "_getframe", "stdout"),
    "count": ("call", "signatures", "__class__", "body"),
}
OTHERS = (
    *("__import__('os')", '__import__("os").system("id")', 'eval("1")', 'exec("1")', 'open("/etc/passwd")'),
    *(
        'compile("1")',
        'getattr(n, "real")',
        'setattr(n, "a", 1)',
        "globals()",
        "locals()",
        "vars(n)",
        "dir()",
    ),
    *(
        "type(n)",
        "object()",
        "super()",
        "id(n)",
        "print(1)",
        "input()",
        "breakpoint()",
        "os.system",
        "sys.exit()",
    ),
    *("import os", "from os import *", "lambda: 1", "n.__class__()", "().__class__", "[].__class__.__base__"),
    *(
        '"".__class__.__mro__',
        '"{0.__class__}"',
        '"{n.__class__.__init__.__globals__}"',
        '"%s" + s',
        'f"{n}"',
    ),
    *('"%(a)s"', '"${n}"', "${n}", "#{n}", "`n`", "{{n}}", "{% n %}", "<% n %>", "n;n", "n\\u002e__class__"),
    *(
        "n\uff0e__class__",
        "n.\uff3f\uff3fclass\uff3f\uff3f",
        "n.__cl\u200bass__",
        "n.__cl\u00adass__",
        "\uff45val(1)",
    ),
    *("n.__\uff43lass__", "n\u2024real", "(n).real", "[n][1].real", "{k: n}.k.real", "l[1].real", "c.a.real"),
    *('c["__class__"]', 'l["__class__"]', 's["upper"]', 'get value(c, "__class__")', 'get value(n, "real")'),
    *('get value(c, ["__class__", "__init__"])', 'context put({}, "__class__", n).__class__.real'),
    *("get entries(n)", "get entries(s)", 'context([{key: "__class__", value: n}]).__class__.real'),
    *("function(x) x.__globals__", "(function(x) x).__globals__", "(function(x) x).call", "count.call(1)"),
    *("string(count)", "string(alien)", "string(module)", "string(native)", "string(function(x) x)"),
    *("native(s)", "alien()", "module.exit(1)", "(native)(s)", "[native][1](s)", "sort(l, native)"),
    *('replace(s, "t", "\\\\g<0>")', 'replace(s, "(?P<a>t)", "\\\\g<a>")', 'matches(s, "(?{code})")'),
    *(
        'date("__class__")',
        'duration("__class__")',
        'time("10:00:00@../../etc/passwd")',
        '@"10:00:00@/etc/passwd"',
    ),
    *('time("10:00:00@Europe/../../../etc/passwd")', 'range("[__import__(1)..2]")', 'number("__class__")'),
    *("for __class__ in l return __class__.real", "some x in native satisfies true", "alien[1].__class__"),
    *("n instance of __class__", "function(a: object) a", "x.y.z.__class__", "b.real", "at.tzinfo.__class__"),
    *(
        'string join([native], "")',
        "min(alien, 1)",
        "[alien, module] = [1, 2]",
        "{a: module}.a.path",
        "n?.real",
    ),
)
PAYLOADS = sorted(
    {
        *(f"{name}.{dunder}" for name in ("n", "s", "c", "at", "native", "count") for dunder in DUNDERS),
        *(f"{name}.{attribute}" for name, attributes in ATTRIBUTES.items() for attribute in attributes),
        *OTHERS,
    }
)
HARMFUL = (
    "open",
    "exec",
    "compile",
    "import",
    "os.",
    "socket.",
    "subprocess.",
    "ctypes.",
    "shutil.",
    "glob.",
)


class Watch:
    """Hears what the interpreter of the host is asked to do while it listens."""

    def __init__(self) -> None:
        self.listening = False
        self.heard: list[str] = []
        sys.addaudithook(self.hear)

    def hear(self, event: str, _: object) -> None:
        if self.listening and event.startswith(HARMFUL):
            self.heard.append(event)


WATCH = Watch()


@contextmanager
def listening() -> Iterator[list[str]]:
    compile_expression('@"10:00:00@Europe/Paris"')  # the list of zones is read once
    WATCH.heard.clear()
    WATCH.listening = True
    try:
        yield WATCH.heard
    finally:
        WATCH.listening = False


def test_there_are_hundreds_of_payloads() -> None:
    assert len(PAYLOADS) >= 300


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    else:
        yield value


HANDED_IN = tuple(VARIABLES.values())
PLAIN = (
    type(None),
    bool,
    int,
    Decimal,
    str,
    date,
    datetime,
    time,
    timedelta,
    YearsMonthsDuration,
    Range,
    Function,
)


@pytest.mark.parametrize("compile_text", [compile_expression, compile_unary_tests])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_reaches_nothing(payload: str, compile_text: Callable[[str], Expression]) -> None:
    with listening() as heard:
        value = outcome(payload, compile_text)
    assert heard == []
    for leaf in _leaves(value):
        assert type(leaf) in PLAIN or any(leaf is handed_in for handed_in in HANDED_IN)
        assert " at 0x" not in str(leaf) or isinstance(leaf, Function) or leaf in HANDED_IN


def outcome(payload: str, compile_text: Callable[[str], Expression]) -> object:
    try:
        return compile_text(payload).evaluate({**VARIABLES, "?": 1}, NOW).value
    except ExpressionError:
        return None


@pytest.mark.parametrize("name", [name for name in ATTRIBUTES if name not in ("l", "r", "count")])
def test_an_attribute_of_a_value_is_null_with_a_warning(name: str) -> None:
    for attribute in (*ATTRIBUTES[name], *DUNDERS):
        result = compile_expression(f"{name}.{attribute}").evaluate(VARIABLES, NOW)
        assert result.value is None
        assert result.warnings


def test_writing_a_value_of_the_host_tells_its_type_alone() -> None:
    assert compile_expression("string([alien, native])").evaluate(VARIABLES, NOW).value == (
        "[object, builtin_function_or_method]"
    )
