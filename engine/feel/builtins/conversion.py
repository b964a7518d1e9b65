"""Conversions (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import InvalidOperation

from engine.feel.builtins.base import FeelError, function, plain, running, want, want_number, want_whole
from engine.feel.lexer import unquote
from engine.feel.run import Run
from engine.feel.temporal import (
    YearsMonthsDuration,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_temporal,
    parse_time,
)
from engine.feel.values import NUMBERS, Range, compare, kind
from engine.feel.writing import text

_DIGITS = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SEPARATORS = (" ", ",", ".", None)
_RANGE = re.compile(r"([\[\](])\s*(\S.*?)?\s*\.\.\s*(\S.*?)?\s*([\])\[])", re.DOTALL)
_TEMPORAL_CALL = re.compile(r'(?:@|(?:date|time|date and time|duration)\()\s*("(?:[^"\\]|\\.)*")\)?')


@running("from")
def string_(run: Run, value: object) -> object:
    return None if value is None else text(value, run.spend)


@function("from, grouping separator?, decimal separator?")
def number_(value: object, grouping: object = None, point: object = None) -> object:
    if kind(value) == "number" and grouping is None and point is None:
        return value
    digits: str = want(value, "string")
    if (
        grouping not in _SEPARATORS
        or point not in (".", ",", None)
        or (grouping == point and point is not None)
    ):
        raise FeelError("Separators are a blank, comma or point, and differ.")
    if grouping is not None:
        digits = digits.replace(want(grouping, "string"), "")
    if point is not None:
        digits = digits.replace(want(point, "string"), ".")
    if not _DIGITS.fullmatch(digits):
        raise FeelError(f"{digits[:40]!r} is no number.")
    try:
        return plain(NUMBERS.create_decimal(digits))
    except InvalidOperation as error:
        raise FeelError(f"{digits[:40]!r} is no number.") from error


@function("from", "year, month, day")
def date_(value: object, *month_day: object) -> object:
    if month_day:
        month, day = month_day
        return date(want_whole(value), want_whole(month), want_whole(day))
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(want(value, "string"))


@function("from", "hour, minute, second, offset?")
def time_(value: object, *rest: object) -> object:
    if rest:
        return _clock(value, *rest)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=UTC)
    return value if isinstance(value, time) else parse_time(want(value, "string"))


def _clock(hour: object, minute: object, second: object, offset: object = None) -> time:
    span: timedelta | None = want(offset, "days and time duration", "null")
    seconds = want_number(second)
    whole = int(seconds)
    micro = int((seconds - whole) * 1_000_000)
    zone = None if span is None else timezone(span)
    return time(want_whole(hour), want_whole(minute), whole, micro, tzinfo=zone)


@function("from", "date, time")
def date_and_time(value: object, *clock: object) -> object:
    if clock:
        day = want(value, "date", "date and time")
        day = day.date() if isinstance(day, datetime) else day
        return datetime.combine(day, want(clock[0], "time"))
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return parse_datetime(want(value, "string"))


@function("from")
def duration(value: object) -> object:
    if isinstance(value, timedelta | YearsMonthsDuration):
        return value
    return parse_duration(want(value, "string"))


@function("from, to")
def years_and_months_duration(start: object, end: object) -> object:
    """Whole months between the days; the time of day does not count."""
    a, b = want(start, "date", "date and time"), want(end, "date", "date and time")
    months = (b.year - a.year) * 12 + b.month - a.month
    if months > 0 and b.day < a.day:
        months -= 1
    elif months < 0 and b.day > a.day:
        months += 1
    return YearsMonthsDuration(months)


@function("from")
def range_(value: object) -> object:
    """A range from its text: ``"[1..10)"`` (10.3.4.1)."""
    match = _RANGE.fullmatch(want(value, "string").strip())
    if match is None or not (match[2] or match[3]):
        raise FeelError(f"{value!r} is no range like [1..10].")
    start, end = _end_point(match[2]), _end_point(match[3])
    if start is not None and end is not None and (compare(start, end) or 0) > 0:
        raise FeelError("The range ends before it starts.")
    if start is not None and end is not None and compare(start, end) is None:
        raise FeelError("The ends of the range cannot be compared.")
    return Range(start, end, match[1] == "[", match[4] == "]")


def _end_point(literal: str | None) -> object:
    if literal is None:
        return None
    call = _TEMPORAL_CALL.fullmatch(literal)
    if call:
        return parse_temporal(unquote(call[1]))
    if literal.startswith('"') and literal.endswith('"') and len(literal) > 1:
        return unquote(literal)
    if _DIGITS.fullmatch(literal):
        return plain(NUMBERS.create_decimal(literal))
    raise FeelError(f"{literal!r} is no literal.")


CONVERSION = {
    "string": string_,
    "number": number_,
    "date": date_,
    "time": time_,
    "date and time": date_and_time,
    "duration": duration,
    "years and months duration": years_and_months_duration,
    "range": range_,
}
