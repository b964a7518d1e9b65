"""The forms of cron: five fields; six with seconds before them; seven with years behind them.

A ``?`` for one of the days means that the other decides. It and the years come from Quartz, where days of the week are
numbered from 1, a Sunday; everywhere else from 0, a Sunday too.
"""

from __future__ import annotations

import re

_QUARTZ_DAY = re.compile(r"(?<![#/\w])([1-7])(?![\w])")
_YEARS = range(1970, 2200)


def without_years(text: str) -> tuple[str, str]:
    """The five or six fields that stay the same every year, and the field of the years (``*``: every one).

    ValueError for a number of fields that no form has, or a ``?`` where none may be.
    """
    fields = text.upper().split()
    if len(fields) not in (5, 6, 7):
        raise ValueError(f"{len(fields)} fields; there are five, six or seven.")
    years = fields.pop() if len(fields) == 7 else "*"
    *rest, day, month, weekday = fields
    if len(text.split()) == 7 or "?" in (day, weekday):
        weekday = _QUARTZ_DAY.sub(lambda found: str(int(found[1]) - 1), weekday)
    if day == weekday == "?":
        raise ValueError("Only one of the days can be '?'.")
    fields = [*rest, "*" if day == "?" else day, month, "*" if weekday == "?" else weekday]
    return " ".join(fields), years


def years_from(field: str, first: int) -> range | list[int]:
    """The years of the field from the first one on; ValueError for what is no list of years and spans."""
    if field == "*":
        return range(first, _YEARS.stop)
    found: set[int] = set()
    for term in field.split(","):
        match = re.fullmatch(r"(\d{4}|\*)(?:-(\d{4}))?(?:/(\d{1,3}))?", term)
        if match is None or (match[3] is not None and int(match[3]) == 0):
            raise ValueError(f"{term!r} is no year.")
        start = _YEARS.start if match[1] == "*" else int(match[1])
        is_open = match[1] == "*" or (match[3] is not None and match[2] is None)
        end = int(match[2]) if match[2] else _YEARS.stop - 1 if is_open else start
        found.update(range(start, end + 1, int(match[3] or 1)))
    if not found <= set(_YEARS):
        raise ValueError(f"Years are {_YEARS.start} to {_YEARS.stop - 1}.")
    return sorted(year for year in found if year >= first)
