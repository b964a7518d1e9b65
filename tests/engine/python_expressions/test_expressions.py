"""What expressions in Python give, and what they say of mistakes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.python_expressions import compile_python

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VARIABLES: dict[str, object] = {
    "amount": 1200,
    "rate": Decimal("2.5"),
    "name": "Ada Lovelace",
    "paid": True,
    "blank": "",
    "nothing": None,
    "items": ["a", "b", "a"],
    "numbers": [3, 1, 2],
    "none": [],
    "order": {"total": 3, "lines": [{"sku": "x1", "count": 2}, {"sku": "x2", "count": 5}]},
    "due": datetime(2026, 3, 8, 12, 5, 7, tzinfo=UTC),
    "day": date(2026, 3, 8),
    "span": timedelta(days=1, hours=2),
}


def value_of(text: str, variables: dict[str, object] | None = None) -> object:
    return compile_python(text).evaluate(VARIABLES if variables is None else variables, NOW)


LITERALS = {
    "1": 1,
    "0x10": 16,
    "1_000": 1000,
    "1.5": Decimal("1.5"),
    "'a' 'b'": "ab",
    "'''a\nb'''": "a\nb",
    r"'\u00e4'": "ä",
    r"'\ud83d\ude00'": "\U0001f600",
    r"'\ud83d'": "\ufffd",
    "True": True,
    "None": None,
    "[1, 'a', None]": [1, "a", None],
    "(1, 2)": [1, 2],
    "1, 2": [1, 2],
    "[]": [],
    "{}": {},
    "{'a': 1, 'b': [2]}": {"a": 1, "b": [2]},
    "{1, 2, 1}": [1, 2],
    "[*items, 'c']": ["a", "b", "a", "c"],
    "{**order, 'total': 4}['total']": 4,
    "  amount\n": 1200,
    "(amount\n + 1)": 1201,
}
PATHS = {
    "variables['amount'].value": 1200,
    'variables["amount"].value > 1000 and paid': True,
    "variables['order'].value['total']": 3,
    "variables['order'].value.total": 3,
    "order.total": 3,
    "order['lines'][0]['sku']": "x1",
    "order.lines[-1].sku": "x2",
    "items[0]": "a",
    "items[-1]": "a",
    "items[1:]": ["b", "a"],
    "items[::-1]": ["a", "b", "a"],
    "items[5:]": [],
    "name[0]": "A",
    "name[:3]": "Ada",
    "day.year": 2026,
    "due.month + due.day": 11,
    "[due.hour, due.minute, due.second]": [12, 5, 7],
    "span.days": 1,
    "span.seconds": 7200,
}
OPERATORS = {
    "1 + 2 * 3": 7,
    "10 / 4": Decimal("2.5"),
    "7 // 2": 3,
    "-7 // 2": -4,
    "-7 % 3": 2,
    "7 % -3": -2,
    "7.5 // 2": 3,
    "7.5 % 2": Decimal("1.5"),
    "2 ** 10": 1024,
    "2 ** -1": Decimal("0.5"),
    "-2 ** 2": -4,
    "+amount": 1200,
    "0.1 + 0.2 == 0.3": True,
    "amount * rate": 3000,
    "True + 1": 2,
    "'a' + 'b'": "ab",
    "'ab' * 2": "abab",
    "3 * [0]": [0, 0, 0],
    "[1] + [2]": [1, 2],
    "day + timedelta(days=1)": date(2026, 3, 9),
    "(due - datetime.now()).days": 7,
    "due - span": datetime(2026, 3, 7, 10, 5, 7, tzinfo=UTC),
    "-span": -timedelta(days=1, hours=2),
}
COMPARISONS = {
    "amount > 1000": True,
    "amount == 1200.0": True,
    "amount != 1200": False,
    "1 < 2 < 3": True,
    "1 < 3 < 2": False,
    "'a' < 'b'": True,
    "'a' == 1": False,
    "True == 1": True,
    "[1, 2] == [1, 2.0]": True,
    "order == order": True,
    "nothing is None": True,
    "amount is not None": True,
    "nothing == None": True,
    "paid is True": True,
    "'b' in items": True,
    "'c' not in items": True,
    "'Love' in name": True,
    "'total' in order": True,
    "day >= date(2026, 3, 8)": True,
    "due > datetime.now()": True,
}
LOGIC = {
    "paid and amount": 1200,
    "nothing or 'else'": "else",
    "blank or none or nothing": None,
    "not items": False,
    "not none": True,
    "not 0": True,
    "not 0.0": True,
    "not {}": True,
    "False and nobody": False,
    "True or nobody": True,
    "'yes' if paid else nobody": "yes",
    "1 if nothing else 2": 2,
}
COMPREHENSIONS = {
    "[x + 1 for x in numbers]": [4, 2, 3],
    "[x for x in numbers if x > 1 if x < 3]": [2],
    "[line.sku for line in order.lines]": ["x1", "x2"],
    "[x + y for x in items for y in 'pq']": ["ap", "aq", "bp", "bq", "ap", "aq"],
    "[y for x in [[1], [2, 3]] for y in x]": [1, 2, 3],
    "[[y * x for y in numbers] for x in [1, 10]]": [[3, 1, 2], [30, 10, 20]],
    "[amount for amount in numbers][0] + amount": 1203,
    "{x for x in items}": ["a", "b"],
    "{x: len(x) for x in items}": {"a": 1, "b": 1},
    "{k: v for k, v in order.items() if k == 'total'}": {"total": 3},
    "[k for k in order]": ["total", "lines"],
    "[i for i, (a, b) in enumerate([(1, 2), (3, 4)]) if a + b > 4]": [1],
    "sum(line['count'] for line in order.lines)": 7,
    "any(x > 2 for x in numbers)": True,
    "all(x > 2 for x in numbers)": False,
    "max(line.count for line in order.lines)": 5,
}
FUNCTIONS = {
    "len(items)": 3,
    "len(name)": 12,
    "len(order)": 2,
    "sum(numbers)": 6,
    "sum(numbers, 10)": 16,
    "sum([0.1, 0.2])": Decimal("0.3"),
    "min(numbers)": 1,
    "max(1, 2.5)": Decimal("2.5"),
    "sorted(numbers)": [1, 2, 3],
    "sorted(numbers, reverse=True)": [3, 2, 1],
    "reversed(numbers)": [2, 1, 3],
    "str(1.50)": "1.5",
    "str(None)": "None",
    "str([1, 'a', True])": "[1, 'a', True]",
    "str(day)": "2026-03-08",
    "int('42')": 42,
    "int(2.9)": 2,
    "int(-2.9)": -2,
    "float('2.5')": Decimal("2.5"),
    "bool(none)": False,
    "round(2.5)": 2,
    "round(2.567, 2)": Decimal("2.57"),
    "round(2.567, ndigits=1)": Decimal("2.6"),
    "abs(-3)": 3,
    "abs(-span) == span": True,
    "range(3)": [0, 1, 2],
    "range(1, 8, 3)": [1, 4, 7],
    "list('ab')": ["a", "b"],
    "tuple(items)": ["a", "b", "a"],
    "set(items)": ["a", "b"],
    "dict([('a', 1)])": {"a": 1},
    "dict(order) == order": True,
    "enumerate('ab', start=1)": [[1, "a"], [2, "b"]],
    "zip([1, 2], 'ab')": [[1, "a"], [2, "b"]],
    "datetime.now()": NOW,
    "date.today()": NOW.date(),
    "datetime(2024, 2, 29)": datetime(2024, 2, 29),
    "datetime(2024, 2, 29, minute=5)": datetime(2024, 2, 29, 0, 5),
    "date(2024, 2, 29)": date(2024, 2, 29),
    "date.fromisoformat('2024-02-29')": date(2024, 2, 29),
    "datetime.fromisoformat('2024-02-29 10:00:00')": datetime(2024, 2, 29, 10),
    "timedelta(hours=1, minutes=30)": timedelta(minutes=90),
    "timedelta(1)": timedelta(days=1),
}
METHODS = {
    "name.upper()": "ADA LOVELACE",
    "name.lower().startswith('ada')": True,
    "name.endswith(('x', 'lace'))": True,
    "name.split()": ["Ada", "Lovelace"],
    "'a,b,c'.split(',', 1)": ["a", "b,c"],
    "', '.join(items)": "a, b, a",
    "' x '.strip()": "x",
    "'xax'.strip('x')": "a",
    "name.replace('a', 'o')": "Ado Loveloce",
    "name.find('z')": -1,
    "name.count('a')": 2,
    "name.title().capitalize()": "Ada lovelace",
    "'7'.zfill(3)": "007",
    "'12'.isdigit()": True,
    "'a\\nb'.splitlines()": ["a", "b"],
    "'pre-x'.removeprefix('pre-')": "x",
    "items.index('b')": 1,
    "items.count('a')": 2,
    "order.get('total')": 3,
    "order.get('missing')": None,
    "order.get('missing', 7)": 7,
    "order.keys()": ["total", "lines"],
    "order.values()[0]": 3,
    "order.items()[0]": ["total", 3],
    "day.isoformat()": "2026-03-08",
    "day.weekday()": 6,
    "due.date() == day": True,
    "span.total_seconds()": 93_600,
}
TEXTS = {
    "f'Hello {name}!'": "Hello Ada Lovelace!",
    "f'{amount + 1}/{rate} {paid} {nothing}'": "1201/2.5 True None",
    "f'{items}'": "['a', 'b', 'a']",
    "f'{order[\"total\"]!s}'": "3",
    "f'{{{amount}}}'": "{1200}",
}
VALUES = LITERALS | PATHS | OPERATORS | COMPARISONS | LOGIC | COMPREHENSIONS | FUNCTIONS | METHODS | TEXTS


@pytest.mark.parametrize(("text", "expected"), VALUES.items(), ids=list(VALUES))
def test_value(text: str, expected: object) -> None:
    value = value_of(text)
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


MISTAKES = {
    "": (1, 1, "Something is missing"),
    "amount >": (1, 9, "Something is missing"),
    "amount = 1": (1, 8, "(Python)"),
    "(amount +\n * 2)": (2, 2, "(Python)"),
    "1 +\n": (1, 4, "Something is missing"),
    "import os": (1, 1, "(Python)"),
    "lambda: 1": (1, 1, "lambda cannot be used"),
    "[1, (y := 2)]": (1, 6, ":= cannot be used"),
    "1 + ~amount": (1, 5, "The operator ~"),
    "amount << 1": (1, 1, "The operator LShift"),
    "1 + b'x'": (1, 5, "A bytes cannot be used"),
    "1j": (1, 1, "A complex cannot be used"),
    "...": (1, 1, "cannot be used"),
    "amount is 1200": (1, 1, "compare to None, True or False"),
    "[x async for x in items]": (1, 1, "async"),
    "fetch(1)": (1, 1, "There is no function fetch()"),
    "len()": (1, 1, "cannot be called with 0 arguments"),
    "len(*items)": (1, 5, "* for several values"),
    "str(**order)": (1, 7, "** cannot be used"),
    "items[0](1)": (1, 1, "Only functions and methods"),
    "name.upper(1)": (1, 1, "cannot be called with 1 arguments"),
    "name.title(x=1)": (1, 1, "by position"),
    "items.append(1)": (1, 1, "not changed in place"),
    "'{}'.format(1)": (1, 1, 'Write f"{name}"'),
    "name.encode()": (1, 1, "There is no method encode()"),
    "f'{amount:>10}'": (1, 1, "without a format"),
    "f'{amount!r}'": (1, 1, "without a format"),
    "9" * 1_001: (1, 1, "The number is too large"),
    "1e999": (1, 1, "The number is too large"),
    "'ä' + fetch()": (1, 7, "There is no function"),
    "[x for x.y in items]": (1, 8, "A name is expected"),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items(), ids=[text[:30] for text in MISTAKES])
def test_a_mistake_is_told_with_its_place_before_anything_runs(
    text: str, expected: tuple[int, int, str]
) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_python(text)
    assert expected[2] in raised.value.message
    assert (raised.value.line, raised.value.column) == expected[:2]


FAILURES = {
    "nobody": (1, 1, "There is no variable 'nobody'"),
    "variables['nobody'].value": (1, 1, "There is no variable 'nobody'"),
    "amount + nobody": (1, 10, "There is no variable 'nobody'"),
    "(amount\n + nobody)": (2, 4, "There is no variable 'nobody'"),
    "[x for x in items] and x": (1, 24, "There is no variable 'x'"),
    "1 / 0": (1, 1, "division by zero"),
    "1 // 0": (1, 1, "division by zero"),
    "1 % 0": (1, 1, "division by zero"),
    "1 + 'a'": (1, 1, "number + string is not defined"),
    "nothing + 1": (1, 1, "null + number is not defined"),
    "1 < 'a'": (1, 1, "number < string is not defined"),
    "nothing > 1": (1, 1, "null > number is not defined"),
    "-name": (1, 1, "no negative"),
    "order.missing": (1, 1, "no entry 'missing'"),
    "order['missing']": (1, 1, "It has lines, total"),
    "nothing.total": (1, 1, "A null has no attribute 'total'"),
    "day.hour": (1, 1, "A date has no attribute 'hour'"),
    "name.upper": (1, 1, "methods are called with ()"),
    "items[3]": (1, 1, "no item 3"),
    "items['a']": (1, 1, "A whole number is expected, not string"),
    "items[0.5]": (1, 1, "not 0.5"),
    "items[True]": (1, 1, "not boolean"),
    "amount[0]": (1, 1, "has no items"),
    "items[::0]": (1, 1, "not 0"),
    "1 in amount": (1, 1, "is not defined"),
    "[x for x in amount]": (1, 1, "cannot be iterated over"),
    "[a for a, b in [[1]]]": (1, 1, "2 names cannot be given to 1 values"),
    "{amount: 1}": (1, 1, "keys of a dict are texts"),
    "{**items}": (1, 1, "** takes a dict"),
    "[*amount]": (1, 1, "* takes a list"),
    "min([])": (1, 1, "no values to choose from"),
    "sum(items)": (1, 1, "cannot be summed up"),
    "int('x')": (1, 1, "is no number"),
    "int('2.5')": (1, 1, "no whole number"),
    "sorted(numbers, key=1)": (1, 1, "takes no key="),
    "items.index('c')": (1, 1, "no such item"),
    "', '.join(numbers)": (1, 1, "A string is expected"),
    "date(2026, 2, 30)": (1, 1, "date() failed"),
    "date.fromisoformat('x')": (1, 1, "date.fromisoformat() failed"),
    "name.keys()": (1, 1, "A string has no method keys()"),
    "'%s' % amount": (1, 1, "not formatted with %"),
}


@pytest.mark.parametrize(("text", "expected"), FAILURES.items(), ids=list(FAILURES))
def test_what_is_not_defined_fails_with_its_place(text: str, expected: tuple[int, int, str]) -> None:
    expression = compile_python(text)
    with pytest.raises(ExpressionError) as raised:
        expression.evaluate(VARIABLES, NOW)
    assert expected[2] in raised.value.message
    assert (raised.value.line, raised.value.column) == expected[:2]


def test_a_variable_may_be_named_variables() -> None:
    text = "[variables['a'].value for variables in [{'a': {'value': 7}}]]"
    assert value_of(text, {"a": 1}) == [7]
    assert value_of("variables['a'].value", {"variables": {"a": {"value": 7}}, "a": 1}) == 7


def test_values_are_not_changed() -> None:
    variables: dict[str, object] = {"items": [2, 1], "order": {"a": 1}}
    value_of("[sorted(items), items + [3], {**order, 'b': 2}, items.copy(), dict(order)]", variables)
    assert variables == {"items": [2, 1], "order": {"a": 1}}
