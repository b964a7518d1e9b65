"""Do the fixed texts of timers say a time? ISO 8601 dates, durations and repetitions, and cron."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from engine.bpmn.validation.cron import is_cron

_DURATION = re.compile(
    r"P(?=\d|T\d)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?"
    r"(T(?=\d)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?"
)
_REPEAT = re.compile(r"R\d{0,9}")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def _is_cycle(text: str) -> bool:
    return _is_repetition(text) if text.startswith("R") else is_cron(text)


def _is_repetition(text: str) -> bool:
    """``R3/PT10M``, ``R/2026-01-01T00:00Z/P1D``, ``R/P1D/2026-12-31``; an interval of zero length never ends."""
    count, *interval = text.split("/")
    if _REPEAT.fullmatch(count) is None or len(interval) not in (1, 2):
        return False
    durations = [part for part in interval if part.startswith("P")]
    dates = [part for part in interval if not part.startswith("P")]
    if len(durations) > 1 or (len(interval) == 1 and not durations):
        return False
    return all(map(_is_lasting, durations)) and all(map(_is_date, dates))


def _is_lasting(text: str) -> bool:
    return _is_duration(text) and re.search(r"[1-9]", text) is not None


CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = MappingProxyType(
    {
        "time_date": (_is_date, "a date and time as in 2026-12-24T18:00:00Z"),
        "time_duration": (_is_duration, "a duration as in PT15M or P1DT12H"),
        "time_cycle": (_is_cycle, "a repetition as in R3/PT10M, or cron as in 0 9 * * MON-FRI"),
    }
)
"""Field of the timer event definition → check of its text, and what it should look like."""
