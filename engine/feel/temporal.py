"""Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3): reading, writing, adding."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec

_DURATION = re.compile(
    r"^(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?$",
    re.ASCII,
)
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$", re.ASCII)
_LONG_YEAR = re.compile(r"^(-\d{4,9}|\d{5,9})-\d{2}-\d{2}$", re.ASCII)
_TIME = re.compile(
    r"^(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w/+-]+)?$", re.ASCII
)
_MOST_MONTHS = 12 * 999_999_999
_FURTHEST_OFFSET = timedelta(hours=18)


class YearsMonthsDuration(msgspec.Struct, frozen=True, order=True):
    """A span of calendar months; years are twelve of them."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = f"P{f'{years}Y' if years else ''}{f'{months}M' if months or not years else ''}"
        return f"-{text}" if self.months < 0 else text


Duration = timedelta | YearsMonthsDuration


def parse_duration(text: str) -> Duration:
    """An ISO 8601 duration; raises ValueError. Years and months do not mix with smaller units."""
    match = _DURATION.match(text)
    if match is None or text.endswith(("P", "T")):
        raise ValueError(f"{text!r} is no ISO 8601 duration.")
    parts = {name: value for name, value in match.groupdict().items() if value and name != "sign"}
    sign = -1 if match["sign"] else 1
    calendar_units = {"years", "months"} & parts.keys()
    if calendar_units and parts.keys() - {"years", "months"}:
        raise ValueError(f"{text!r} mixes months with days or smaller units.")
    if calendar_units:
        return months_duration(sign * (12 * int(parts.get("years", 0)) + int(parts.get("months", 0))))
    whole = {name: int(value) for name, value in parts.items() if name != "seconds"}
    seconds, _, fraction = parts.get("seconds", "0").partition(".")
    microseconds = int((fraction + "000000")[:6])
    try:
        return sign * timedelta(**whole, seconds=int(seconds), microseconds=microseconds)
    except OverflowError as error:
        raise ValueError(f"{text!r} is too long.") from error


def parse_date(text: str) -> date:
    match = _DATE.match(text)
    if match is None:
        reason = (
            "lies outside the years 1 to 9999" if _LONG_YEAR.match(text) else "is no date like 2026-03-01"
        )
        raise ValueError(f"{text!r} {reason}.")
    return date(int(match[1]), int(match[2]), int(match[3]))


def parse_time(text: str) -> time:
    match = _TIME.match(text)
    if match is None:
        raise ValueError(f"{text!r} is no time like 08:30:00.")
    microsecond = int(((match[4] or "") + "000000")[:6])
    return time(int(match[1]), int(match[2]), int(match[3]), microsecond, _zone(match[5]))


def parse_datetime(text: str) -> datetime:
    day, separator, rest = text.partition("T")
    if not separator:
        return datetime.combine(parse_date(day), time())
    return datetime.combine(parse_date(day), parse_time(rest))


def parse_temporal(text: str) -> date | time | datetime | Duration:
    """What an ``@`` literal means."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_datetime(text)
    return parse_date(text) if _DATE.match(text) or _LONG_YEAR.match(text) else parse_time(text)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    if text.startswith("@"):
        if text[1:] not in _zone_names():
            raise ValueError(f"{text[1:]!r} is no time zone.")
        return ZoneInfo(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    if minutes > 59 or sum(seconds) > 59 or offset > _FURTHEST_OFFSET:
        raise ValueError(f"{text!r} is no offset: they reach from -18:00 to +18:00.")
    return timezone(-offset if text[0] == "-" else offset)


@cache
def _zone_names() -> frozenset[str]:
    """Looking at the list, not at files named by an expression."""
    return frozenset(available_timezones())


def months_duration(months: int) -> YearsMonthsDuration:
    """Raises ValueError beyond what any calendar holds."""
    if abs(months) > _MOST_MONTHS:
        raise ValueError("The duration is longer than 999999999 years.")
    return YearsMonthsDuration(months)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError("The result lies outside the years 1 to 9999.")
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def add(moment: datetime, duration: Duration) -> datetime:
    """Days and smaller units are elapsed time, months move the calendar (DMN 1.5, table 57).

    Raises ValueError if the result lies outside the years 1 to 9999.
    """
    if isinstance(duration, YearsMonthsDuration):
        shifted = add_months(moment, duration.months)
        assert isinstance(shifted, datetime)
        return shifted
    try:
        if isinstance(moment.tzinfo, ZoneInfo):
            return (moment.astimezone(UTC) + duration).astimezone(moment.tzinfo)
        return moment + duration
    except OverflowError as error:
        raise ValueError("The result lies outside the years 1 to 9999.") from error


def duration_text(duration: Duration) -> str:
    if isinstance(duration, YearsMonthsDuration):
        return str(duration)
    sign = "-" if duration < timedelta() else ""
    span = abs(duration)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{span.microseconds:06d}".rstrip("0") if span.microseconds else ""
    day_part = f"{span.days}D" if span.days else ""
    clock = f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}"
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    if not day_part and not clock:
        return "PT0S"
    return f"{sign}P{day_part}{f'T{clock}' if clock else ''}"


def zone_text(zone: tzinfo | None, moment: datetime | None = None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(moment) or timedelta()
    if not offset:
        return "Z"
    sign, span = ("-", -offset) if offset < timedelta() else ("+", offset)
    seconds = f":{span.seconds % 60:02d}" if span.seconds % 60 else ""
    return f"{sign}{span.seconds // 3600:02d}:{span.seconds % 3600 // 60:02d}{seconds}"


def moment_text(value: date | time | datetime) -> str:
    """ISO 8601, the zone as an offset or as ``@Area/City``."""
    if isinstance(value, datetime):
        return _clock_text(value.replace(tzinfo=None).isoformat()) + zone_text(value.tzinfo, value)
    if isinstance(value, time):
        return _clock_text(value.replace(tzinfo=None).isoformat()) + zone_text(value.tzinfo)
    return value.isoformat()


def _clock_text(iso: str) -> str:
    return iso.rstrip("0") if "." in iso else iso
