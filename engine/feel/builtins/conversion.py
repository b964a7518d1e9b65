"""Conversions (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import InvalidOperation

from engine.feel.builtins.base import FeelError, function, plain, want, want_whole
from engine.feel.temporal import (
    YearsMonthsDuration,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from engine.feel.values import NUMBERS, kind, text


@function("from")
def string_(value: object) -> object:
    return None if value is None else text(value)


@function("from", "grouping separator", "decimal separator")
def number_(value: object, grouping: object = None, decimal: object = None) -> object:
    if kind(value) == "number":
        return value
    digits = want(value, "string")
    if grouping is not None:
        digits = digits.replace(want(grouping, "string"), "")
    if decimal is not None:
        digits = digits.replace(want(decimal, "string"), ".")
    try:
        return plain(NUMBERS.create_decimal(digits))
    except InvalidOperation as error:
        raise FeelError(f"{value!r} is no number.") from error


@function("from", "month", "day")
def date_(value: object, month: object = None, day: object = None) -> object:
    if month is not None:
        return _checked(lambda: date(want_whole(value), want_whole(month), want_whole(day)))
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _checked(lambda: parse_date(want(value, "string")))


@function("from", "minute", "second", "offset")
def time_(value: object, minute: object = None, second: object = None, offset: object = None) -> object:
    if minute is not None:
        return _checked(lambda: _clock(value, minute, second, offset))
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time()
    if isinstance(value, time):
        return value
    return _checked(lambda: parse_time(want(value, "string")))


def _clock(hour: object, minute: object, second: object, offset: object) -> time:
    span = want(offset, "days and time duration", "null")
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{_sign(span)}").tzinfo if span is not None else None
    return time(want_whole(hour), want_whole(minute), want_whole(second), tzinfo=zone)


def _sign(span: timedelta) -> str:
    minutes = int(abs(span).total_seconds()) // 60
    return f"{'-' if span < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


@function("date", "time")
def date_and_time(value: object, clock: object = None) -> object:
    if clock is not None:
        day = want(value, "date", "date and time")
        day = day.date() if isinstance(day, datetime) else day
        return datetime.combine(day, want(clock, "time"))
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return _checked(lambda: parse_datetime(want(value, "string")))


@function("from")
def duration(value: object) -> object:
    if isinstance(value, timedelta | YearsMonthsDuration):
        return value
    return _checked(lambda: parse_duration(want(value, "string")))


@function("from", "to")
def years_and_months_duration(start: object, end: object) -> object:
    a, b = want(start, "date", "date and time"), want(end, "date", "date and time")
    months = (b.year - a.year) * 12 + b.month - a.month
    if months > 0 and b.day < a.day:
        months -= 1
    elif months < 0 and b.day > a.day:
        months += 1
    return YearsMonthsDuration(months)


def _checked(make: Callable[[], object]) -> object:
    try:
        return make()
    except ValueError as error:
        raise FeelError(str(error)) from error


CONVERSION = {
    "string": string_,
    "number": number_,
    "date": date_,
    "time": time_,
    "date and time": date_and_time,
    "duration": duration,
    "years and months duration": years_and_months_duration,
}
