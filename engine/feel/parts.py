"""What dates, times, durations and ranges have inside (DMN 1.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.feel.values import time_offset


def _offset(value: datetime | time) -> timedelta | None:
    return value.utcoffset() if isinstance(value, datetime) else time_offset(value)


def _zone(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _signed(value: timedelta, amount: int) -> int:
    return -amount if value < timedelta() else amount


_Part = Callable[..., object]
_DATE: dict[str, _Part] = {
    "year": lambda v: v.year,
    "month": lambda v: v.month,
    "day": lambda v: v.day,
    "weekday": lambda v: v.isoweekday(),
}
_TIME: dict[str, _Part] = {
    "hour": lambda v: v.hour,
    "minute": lambda v: v.minute,
    "second": lambda v: v.second,
    "time offset": _offset,
    "timezone": _zone,
}
_BY_KIND: dict[str, dict[str, _Part]] = {
    "date": _DATE | {name: lambda v: 0 for name in ("hour", "minute", "second")},
    "time": _TIME,
    "date and time": _DATE | _TIME,
    "days and time duration": {
        "days": lambda v: _signed(v, abs(v).days),
        "hours": lambda v: _signed(v, abs(v).seconds // 3600),
        "minutes": lambda v: _signed(v, abs(v).seconds % 3600 // 60),
        "seconds": lambda v: _signed(v, abs(v).seconds % 60),
    },
    "years and months duration": {
        "years": lambda v: int(v.months / 12),
        "months": lambda v: v.months - 12 * int(v.months / 12),
    },
    "range": {
        "start": lambda v: v.start,
        "end": lambda v: v.end,
        "start included": lambda v: v.start_included,
        "end included": lambda v: v.end_included,
    },
}
PARTS = {(kind, name): part for kind, parts in _BY_KIND.items() for name, part in parts.items()}
"""By kind of value and name."""
PART_NAMES = frozenset(name for _, name in PARTS)
