"""The calendar and the present moment (DMN 1.5, 10.3.4.6, 10.3.4.11)."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from engine.feel.builtins.base import function, running, want
from engine.feel.run import Run

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@running("")
def now(run: Run) -> object:
    return run.now


@running("")
def today(run: Run) -> object:
    return run.now.date()


def _day(value: object) -> date:
    found: date = want(value, "date", "date and time")
    return found


@function("date")
def day_of_week(value: object) -> object:
    return DAYS[_day(value).weekday()]


@function("date")
def month_of_year(value: object) -> object:
    return MONTHS[_day(value).month - 1]


@function("date")
def day_of_year(value: object) -> object:
    return _day(value).timetuple().tm_yday


@function("date")
def week_of_year(value: object) -> object:
    """Weeks as ISO 8601 counts them."""
    return _day(value).isocalendar().week


@function("date")
def last_day_of_month(value: object) -> object:
    day = _day(value)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return last.date() if isinstance(last, datetime) else last


CALENDARS = {
    "now": now,
    "today": today,
    "day of week": day_of_week,
    "month of year": month_of_year,
    "day of year": day_of_year,
    "week of year": week_of_year,
    "last day of month": last_day_of_month,
}
