"""What JUEL gives (Expression Language 2.2, chapters 1.3 to 1.20), and what it says of mistakes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import ExpressionError
from engine.juel import compile_juel

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VARIABLES: dict[str, object] = {
    "amount": 1200,
    "rate": Decimal("2.5"),
    "name": "Ada Lovelace",
    "initiator": "rita",
    "paid": True,
    "blank": "",
    "nothing": None,
    "items": ["a", "b", "a"],
    "none": [],
    "digits": "42",
    "order": {"total": 3, "lines": [{"sku": "x1", "count": 2}], "size": "L", "empty": 1},
    "bare": {},
    "due": datetime(2026, 3, 8, 12, 0, tzinfo=UTC),
    "day": date(2026, 3, 8),
    "span": timedelta(days=1, hours=2),
}


def value_of(text: str, variables: dict[str, object] | None = None) -> object:
    return compile_juel(text).evaluate(VARIABLES if variables is None else variables, NOW)


def is_same(value: object, expected: object) -> bool:
    """Equal, and true or false only where that is meant."""
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


LITERALS = {
    "${1}": 1,
    "#{1}": 1,
    "${1.50}": Decimal("1.5"),
    "${.5}": Decimal("0.5"),
    "${1e3}": 1000,
    "${'it\\'s'}": "it's",
    '${"a\\n\\u0041"}': "a\nA",
    "${'\\uD83D\\uDE00'}": "\U0001f600",
    "${true}": True,
    "${false}": False,
    "${null}": None,
}
PATHS = {
    "${amount}": 1200,
    "${ amount }": 1200,
    "${order.total}": 3,
    "${order['total']}": 3,
    "${order.lines[0].sku}": "x1",
    "${order.lines[0]['count']}": 2,
    "${order.lines['0'].sku}": "x1",
    "${order.empty}": 1,
    "${order.missing}": None,
    "${order.missing.further}": None,
    "${nothing.any.thing}": None,
    "${nothing[0]}": None,
    "${items[0]}": "a",
    "${items[3]}": None,
    "${items[-1]}": None,
    "${items[null]}": None,
    "${variables['amount'].value}": 1200,
}
ARITHMETIC = {
    "${1 + 2 * 3}": 7,
    "${(1 + 2) * 3}": 9,
    "${10 - 4 - 3}": 3,
    "${7 / 2}": Decimal("3.5"),
    "${7 div 2}": Decimal("3.5"),
    "${7 % 4}": 3,
    "${7 mod 4}": 3,
    "${-7 % 4}": -3,
    "${7 % -4}": 3,
    "${7.5 % 2}": Decimal("1.5"),
    "${-amount}": -1200,
    "${--1}": 1,
    "${0.1 + 0.2}": Decimal("0.3"),
    "${amount * rate}": 3000,
    "${'3' * '4'}": 12,
    "${digits + 1}": 43,
    "${null + 1}": 1,
    "${null + null}": 0,
    "${'' + 1}": 1,
    "${-null}": 0,
    "${-'3'}": -3,
}
COMPARISONS = {
    "${amount > 1000}": True,
    "${amount gt 1000}": True,
    "${amount >= 1200}": True,
    "${amount ge 1201}": False,
    "${1 < 2}": True,
    "${1 lt 1}": False,
    "${1 <= 1}": True,
    "${1 le 0}": False,
    "${1 == 1.0}": True,
    "${1 eq 2}": False,
    "${1 != 2}": True,
    "${1 ne 1}": False,
    "${'a' < 'b'}": True,
    "${'10' < '9'}": True,
    "${'10' < 9}": False,
    "${digits == 42}": True,
    "${'true' == true}": True,
    "${paid == 'yes'}": False,
    "${order.size == 'L'}": True,
    "${items == items}": True,
    "${null == null}": True,
    "${nothing == null}": True,
    "${nothing == 0}": False,
    "${blank == null}": False,
    "${blank == 0}": True,
    "${nothing < 1}": False,
    "${nothing >= 1}": False,
    "${nothing >= null}": True,
    "${nothing > null}": False,
    "${due > now()}": True,
    "${day == day}": True,
}
LOGIC = {
    "${true && false}": False,
    "${true and paid}": True,
    "${false || paid}": True,
    "${false or null}": False,
    "${!paid}": False,
    "${not paid}": False,
    "${not null}": True,
    "${not ''}": True,
    "${not 'TRUE'}": False,
    "${not 'no'}": True,
    "${false and nobody}": False,
    "${true or nobody}": True,
    "${true or false and false}": True,
    "${not false and false}": False,
    "${1 < 2 == true}": True,
    "${amount > 1000 and name eq 'Ada Lovelace'}": True,
    "${empty none}": True,
    "${empty items}": False,
    "${not empty items}": True,
    "${!empty items}": True,
    "${empty bare}": True,
    "${empty blank}": True,
    "${empty nothing}": True,
    "${empty amount}": False,
    "${empty order.missing}": True,
    "${empty none or nobody}": True,
}
CHOICES = {
    "${paid ? 'yes' : 'no'}": "yes",
    "${nothing ? 1 : 2}": 2,
    "${paid ? nothing : nobody}": None,
    "${false ? 1 : true ? 2 : 3}": 2,
    "${paid?order.total:0}": 3,
    "${(paid ? items : none)[1]}": "b",
    "${nothing == null ? 'none' : nothing}": "none",
}
TEXTS = {
    "": "",
    "plain": "plain",
    "Hello ${name}!": "Hello Ada Lovelace!",
    "${amount}${digits}": "120042",
    " ${amount}": " 1200",
    "a${nothing}b": "ab",
    "#{amount} and ${paid}": "1200 and true",
    "${rate} of ${due}": "2.5 of 2026-03-08T12:00:00Z",
    "a $ {b} # }": "a $ {b} # }",
    "\\${amount}": "${amount}",
    "\\#{amount} ${amount}": "#{amount} 1200",
    "${'${amount}'}": "${amount}",
    "${'}'}": "}",
    "${'a' += 1 += null}": "a1",
    "${'Total ' += (order.total + 1)}": "Total 4",
}
STRING_METHODS = {
    "${name.length()}": 12,
    "${name.toUpperCase()}": "ADA LOVELACE",
    "${name.toLowerCase().contains('love')}": True,
    "${name.startsWith('Ada')}": True,
    "${name.endsWith('Ada')}": False,
    "${name.indexOf('a')}": 2,
    "${name.indexOf('a', 3)}": 9,
    "${name.indexOf('z')}": -1,
    "${name.lastIndexOf('a')}": 9,
    "${name.substring(4)}": "Lovelace",
    "${name.substring(0, 3)}": "Ada",
    "${name.charAt(4)}": "L",
    "${name.concat('!')}": "Ada Lovelace!",
    "${name.replace('a', 'o')}": "Ado Loveloce",
    "${name.replaceAll('[aeo]', '-')}": "Ad- L-v-l-c-",
    "${name.replaceFirst('[aeo]', '-')}": "Ad- Lovelace",
    "${name.matches('Ada .*')}": True,
    "${name.matches('Ada')}": False,
    "${name.split(' ')}": ["Ada", "Lovelace"],
    "${'a,b,,'.split(',')}": ["a", "b"],
    "${'a,b,c'.split(',', 2)}": ["a", "b,c"],
    "${' x '.trim()}": "x",
    "${' '.isBlank()}": True,
    "${''.isEmpty()}": True,
    "${'ab'.repeat(2)}": "abab",
    "${name.equals('ada lovelace')}": False,
    "${name.equalsIgnoreCase('ada lovelace')}": True,
    "${name.equals(null)}": False,
    "${'a'.compareTo('b') < 0}": True,
    "${'A'.compareToIgnoreCase('a')}": 0,
}
OTHER_METHODS = {
    "${items.size()}": 3,
    "${items.isEmpty()}": False,
    "${items.contains('b')}": True,
    "${items.containsAll(items)}": True,
    "${items.get(1)}": "b",
    "${items.getFirst()}": "a",
    "${items.getLast()}": "a",
    "${items.indexOf('a')}": 0,
    "${items.lastIndexOf('a')}": 2,
    "${items.subList(1, 3)}": ["b", "a"],
    "${order.size()}": 4,
    "${bare.isEmpty()}": True,
    "${order.get('total')}": 3,
    "${order.get('missing')}": None,
    "${order.getOrDefault('missing', 7)}": 7,
    "${order.containsKey('lines')}": True,
    "${order.containsValue('L')}": True,
    "${order.keySet()}": ["total", "lines", "size", "empty"],
    "${order.values().size()}": 4,
    "${order.entrySet()[0].key}": "total",
    "${order.lines.get(0).sku.toUpperCase()}": "X1",
    "${rate.intValue()}": 2,
    "${amount.doubleValue()}": 1200,
    "${rate.multiply(2)}": 5,
    "${rate.add(1).subtract(2).divide(3)}": Decimal("0.5"),
    "${rate.compareTo(3)}": -1,
    "${rate.negate().abs().max(2)}": Decimal("2.5"),
    "${rate.min(2)}": 2,
    "${rate.signum()}": 1,
    "${rate.toString()}": "2.5",
    "${paid.booleanValue()}": True,
    "${due.plusDays(2).minusHours(2)}": datetime(2026, 3, 10, 10, 0, tzinfo=UTC),
    "${due.getYear()}": 2026,
    "${due.getMonthValue()}": 3,
    "${due.getDayOfMonth()}": 8,
    "${due.getDayOfWeek()}": 7,
    "${due.getHour()}": 12,
    "${due.getTime()}": 1_772_971_200_000,
    "${due.toLocalDate()}": date(2026, 3, 8),
    "${due.before(now())}": False,
    "${due.isAfter(now())}": True,
    "${due.isEqual(due)}": True,
    "${due.withHour(0).toString()}": "2026-03-08T00:00:00Z",
    "${due.withTimeAtStartOfDay()}": datetime(2026, 3, 8, tzinfo=UTC),
    "${day.plusMonths(1).withDayOfMonth(1)}": date(2026, 4, 1),
    "${day.minusYears(1).plusWeeks(1)}": date(2025, 3, 15),
    "${span.toHours()}": 26,
    "${(due - now()).toDays()}": 7,
    "${(due - span).getDayOfMonth()}": 7,
}
FUNCTIONS = {
    "${now()}": NOW,
    "${dateTime()}": NOW,
    "${dateTime().plusDays(1)}": NOW + timedelta(days=1),
    "${initiator}": "rita",
    "${variables:get(amount)}": 1200,
    "${vars:get('amount')}": 1200,
    "${var:get(nobody)}": None,
    "${var:getOrDefault(nobody, 'x')}": "x",
    "${var:exists(amount)}": True,
    "${var:exists(nobody)}": False,
    "${variables:isEmpty(none)}": True,
    "${variables:notEmpty(items)}": True,
    "${variables:equals(amount, 1200)}": True,
    "${variables:ne(nobody, 1)}": True,
    "${variables:contains(items, 'a', 'b')}": True,
    "${variables:containsAny(items, 'z', 'b')}": True,
    "${variables:gt(amount, 1000)}": True,
    "${variables:lte(nobody, 1000)}": False,
    "${paid ? variables:get(amount) : 0}": 1200,
}
VALUES = LITERALS | PATHS | ARITHMETIC | COMPARISONS | LOGIC | CHOICES | TEXTS | STRING_METHODS
VALUES |= OTHER_METHODS | FUNCTIONS


@pytest.mark.parametrize(("text", "expected"), VALUES.items(), ids=list(VALUES))
def test_value(text: str, expected: object) -> None:
    assert is_same(value_of(text), expected)


MISTAKES = {
    "${": (1, "closing brace"),
    "a ${b": (3, "closing brace"),
    "${}": (3, "nothing between the braces"),
    "${amount +}": (11, "Something is missing"),
    "${amount + * 2}": (12, "'*' cannot stand here"),
    "${(amount}": (10, "Expected ')'"),
    "${items[0}": (10, "Expected ']'"),
    "${amount = 1}": (10, "to compare, write =="),
    "${amount 1}": (10, "'1' cannot stand here"),
    "${paid ? 1}": (11, "Expected ':'"),
    "${amount @ 1}": (10, "'@' cannot stand here"),
    "${'open}": (3, "no closing quote"),
    "${'it''s'}": (7, "cannot stand here"),
    "${'\\x'}": (3, "The escape"),
    "${[1]}": (3, "build them in FEEL"),
    "${{'a': 1}}": (3, "build them in FEEL"),
    "${order.}": (9, "name is missing"),
    "${a instanceof b}": (5, "cannot stand here"),
    "${1 < 2 < }": (11, "Something is missing"),
    "${fetch(1)}": (3, "There is no function fetch()"),
    "${now(1)}": (3, "cannot be called with 1 arguments"),
    "${name.size('x')}": (8, "cannot be called with 1 arguments"),
    "${name.reverse()}": (8, "There is no method reverse()"),
    "${'x'.size()}": (7, "A string has no method size()"),
    "${execution}": (3, "The execution is no value"),
    "${execution.fetch()}": (13, "There is no execution.fetch()"),
    "${execution.secret}": (13, "There is no execution.secret"),
    "${S(json)}": (3, "order.total"),
    "${S(json).prop('a')}": (11, "order.total"),
    "${variables:get(1)}": (3, "name of a variable"),
}


@pytest.mark.parametrize(
    ("text", "place", "message"), [(t, *m) for t, m in MISTAKES.items()], ids=list(MISTAKES)
)
def test_a_mistake_is_told_with_its_place_before_anything_runs(text: str, place: int, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_juel(text)
    assert (raised.value.line, raised.value.column) == (1, place)
    assert message in raised.value.message


FAILURES = {
    "${nobody}": (3, "There is no variable 'nobody'"),
    "${amount + nobody}": (12, "There is no variable 'nobody'"),
    "${empty nobody}": (9, "There is no variable 'nobody'"),
    "${1 / 0}": (5, "division by zero"),
    "${1 % 0}": (5, "division by zero"),
    "${name + 1}": (8, "'Ada Lovelace' is no number"),
    "${amount == 'many'}": (10, "'many' is no number"),
    "${items + 1}": (9, "A list is no number"),
    "${not amount}": (3, "neither true nor false"),
    "${amount ? 1 : 2}": (10, "neither true nor false"),
    "${due > span}": (7, "is not defined"),
    "${due + 1}": (7, "is not defined"),
    "${amount.total}": (10, "A number has no property 'total'"),
    "${amount[0]}": (9, "A number has no items"),
    "${items[0.5]}": (8, "0.5 is no whole number"),
    "${order[paid]}": (8, "The key of a map is a text"),
    "${amount.length()}": (10, "A number has no method length()"),
    "${nothing.size()}": (11, "size() is called on null"),
    "${items.get(3)}": (9, "not within 0 to 2"),
    "${none.getFirst()}": (8, "not within"),
    "${name.substring(40)}": (8, "not within 0 to 12"),
    "${name.matches('(')}": (8, "'(' is no pattern"),
    "${due.withHour(25)}": (7, "25 is no hour"),
    "${day.plusYears(9000)}": (7, "outside the years"),
    "${task.assignee}": (8, "not known here"),
    "${execution.id}": (13, "not known here"),
    "${execution.setVariable('a', 1)}": (13, "not known here"),
}


@pytest.mark.parametrize(
    ("text", "place", "message"), [(t, *m) for t, m in FAILURES.items()], ids=list(FAILURES)
)
def test_what_is_not_defined_fails_with_its_place(text: str, place: int, message: str) -> None:
    expression = compile_juel(text)
    with pytest.raises(ExpressionError) as raised:
        expression.evaluate(VARIABLES, NOW)
    assert message in raised.value.message
    assert (raised.value.line, raised.value.column) == (1, place)


def test_places_count_lines() -> None:
    with pytest.raises(ExpressionError) as raised:
        compile_juel("Dear\n  ${name +\n   * 2}")
    assert (raised.value.line, raised.value.column) == (3, 4)
