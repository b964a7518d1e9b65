"""Methods of dates, moments and durations, as of java.util.Date, java.time and Joda-Time.

A moment without a zone counts as UTC where milliseconds are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import FeelError, Function, YearsMonthsDuration
from engine.feel.arithmetic import minus, plus
from engine.feel.builtins.base import function, plain, want_whole
from engine.feel.values import compare, kind

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST = 10**10


def _amount(value: object) -> int:
    found = want_whole(value)
    if abs(found) > _FURTHEST:
        raise FeelError(f"{found} is too far away.")
    return found


def _shift(span: Callable[[int], object], sign: int) -> Function:
    operation = plus if sign > 0 else minus

    @function("date, amount")
    def body(value: object, amount: object) -> object:
        try:
            return operation(value, span(_amount(amount)))
        except (ValueError, ArithmeticError) as problem:
            raise FeelError("The result lies outside the years 1 to 9999.") from problem

    return body


def _both(name: str, span: Callable[[int], object]) -> dict[str, Function]:
    return {f"plus{name}": _shift(span, 1), f"minus{name}": _shift(span, -1)}


def _order(wanted: int) -> Function:
    @function("date, other")
    def body(value: object, other: object) -> object:
        order = compare(value, other)
        if order is None:
            raise FeelError(f"{kind(value)} and {kind(other)} cannot be compared.")
        return order == wanted

    return body


def _part(read: Callable[[Any], object]) -> Function:
    @function("date")
    def body(value: object) -> object:
        return read(value)

    return body


def _changed(field: str) -> Function:
    @function("date, value")
    def body(value: Any, wanted: object) -> object:
        part: dict[str, Any] = {field: _amount(wanted)}
        try:
            return value.replace(**part)
        except (ValueError, OverflowError) as problem:
            raise FeelError(f"{part[field]} is no {field} there.") from problem

    return body


def _milliseconds(value: datetime) -> object:
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _count_of(unit: timedelta) -> Function:
    """Whole units, cut off."""
    return _part(lambda span: plain(Decimal(abs(span) // unit) * (-1 if span < timedelta() else 1)))


_BEFORE, _AFTER, _EQUAL = _order(-1), _order(1), _order(0)

DATES: dict[str, Function] = {
    **_both("Days", lambda amount: timedelta(days=amount)),
    **_both("Weeks", lambda amount: timedelta(weeks=amount)),
    **_both("Months", YearsMonthsDuration),
    **_both("Years", lambda amount: YearsMonthsDuration(12 * amount)),
    "before": _BEFORE,
    "isBefore": _BEFORE,
    "after": _AFTER,
    "isAfter": _AFTER,
    "isEqual": _EQUAL,
    "getYear": _part(lambda value: value.year),
    **dict.fromkeys(("getMonthValue", "getMonthOfYear"), _part(lambda value: value.month)),
    "getDayOfMonth": _part(lambda value: value.day),
    "getDayOfYear": _part(lambda value: value.timetuple().tm_yday),
    "getDayOfWeek": _part(lambda value: value.isoweekday()),
    "withYear": _changed("year"),
    **dict.fromkeys(("withMonth", "withMonthOfYear"), _changed("month")),
    "withDayOfMonth": _changed("day"),
    **dict.fromkeys(("toDate", "toLocalDate"), _part(_day)),
}
MOMENTS: dict[str, Function] = {
    **_both("Hours", lambda amount: timedelta(hours=amount)),
    **_both("Minutes", lambda amount: timedelta(minutes=amount)),
    **_both("Seconds", lambda amount: timedelta(seconds=amount)),
    **dict.fromkeys(("getHour", "getHourOfDay"), _part(lambda value: value.hour)),
    **dict.fromkeys(("getMinute", "getMinuteOfHour"), _part(lambda value: value.minute)),
    **dict.fromkeys(("getSecond", "getSecondOfMinute"), _part(lambda value: value.second)),
    **dict.fromkeys(("withHour", "withHourOfDay"), _changed("hour")),
    **dict.fromkeys(("withMinute", "withMinuteOfHour"), _changed("minute")),
    **dict.fromkeys(("withSecond", "withSecondOfMinute"), _changed("second")),
    "withTimeAtStartOfDay": _part(lambda value: datetime.combine(value.date(), time(), value.tzinfo)),
    **dict.fromkeys(("getTime", "getMillis", "toEpochMilli"), _part(_milliseconds)),
    **dict.fromkeys(("toDate", "toInstant", "toDateTime"), _part(lambda value: value)),
}
DURATIONS: dict[str, Function] = {
    **dict.fromkeys(("toDays", "getStandardDays"), _count_of(timedelta(days=1))),
    **dict.fromkeys(("toHours", "getStandardHours"), _count_of(timedelta(hours=1))),
    **dict.fromkeys(("toMinutes", "getStandardMinutes"), _count_of(timedelta(minutes=1))),
    **dict.fromkeys(("getSeconds", "toSeconds", "getStandardSeconds"), _count_of(timedelta(seconds=1))),
    **dict.fromkeys(("toMillis", "getMillis"), _count_of(_MILLISECOND)),
}
