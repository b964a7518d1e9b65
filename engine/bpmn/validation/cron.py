"""Is a text cron? Five to seven fields (see `engine.bpmn.cron`); names as @daily; L, LW and # for days.

It accepts what the timers of the interpreter can compute, so that nothing accepted fails when it is due.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from engine.bpmn.cron import without_years, years_from

_NAMES = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LONGEST = MappingProxyType({2: 29, 4: 30, 6: 30, 9: 30, 11: 30})


class _Field(msgspec.Struct, frozen=True):
    low: int
    high: int
    names: Mapping[str, int] = MappingProxyType({})
    special: re.Pattern[str] = re.compile(r"(?!)")

    def number(self, text: str) -> int | None:
        """The value of a number or name; None if it is none, or out of range."""
        if text in self.names:
            return self.names[text]
        value = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1
        return value if self.low <= value <= self.high else None


_FIELDS = (
    _Field(0, 59),
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31, special=re.compile(r"LW?")),
    _Field(1, 12, names={name: number for number, name in enumerate(_MONTHS, 1)}),
    _Field(
        0,
        7,
        names={name: number for number, name in enumerate(_DAYS)},
        special=re.compile(rf"(?:[0-7]|{'|'.join(_DAYS)})#[1-5]|[0-7]L"),
    ),
)


def is_cron(text: str) -> bool:
    if text.startswith("@"):
        return text in _NAMES
    try:
        every_year, years = without_years(text)
        years_from(years, 0)
    except ValueError:
        return False
    parts = every_year.split()
    fields = _FIELDS[6 - len(parts) :] if len(parts) in (5, 6) else ()
    if not fields or not all(map(_is_list, fields, parts)):
        return False
    return _comes_about(*parts[-3:])


def _is_list(field: _Field, text: str) -> bool:
    return all(_is_term(field, term) for term in text.split(","))


def _is_term(field: _Field, term: str) -> bool:
    if field.special.fullmatch(term):
        return True
    span, slash, step = term.partition("/")
    if slash and not re.fullmatch(r"0*[1-9][0-9]{0,3}", step):
        return False
    if span == "*":
        return True
    first, dash, last = span.partition("-")
    low, high = field.number(first), field.number(last if dash else first)
    return low is not None and high is not None and low <= high


def _comes_about(day: str, month: str, weekday: str) -> bool:
    """Whether a fixed day occurs in one of its months: the 31st of February does not."""
    days = [int(term) for term in day.split(",") if term.isdigit()]
    if len(days) != len(day.split(",")) or weekday != "*":
        return True
    months = [_FIELDS[4].number(term) for term in month.split(",")]
    return any(number is None or min(days) <= _LONGEST.get(number, 31) for number in months)
