"""When a timer falls due: ISO 8601 dates, durations and cycles, and cron (BPMN 2.0.2, 10.5.5 and ISO 8601:2004).

Occurrences of a cycle are counted from its anchor, so that a late firing does not move the next one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import isodate
import msgspec
from cronsim import CronSim, CronSimError

from engine.bpmn.cron import without_years, years_from
from engine.feel.temporal import YearsMonthsDuration
from engine.interpreter.foreseen import TIMER, Foreseen

_CYCLE = re.compile(r"^R(\d*)/(.+)$")
_CRON_NAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


class Schedule(msgspec.Struct, frozen=True):
    """The next occurrence, and what the ones after it are computed from.

    ``repetitions_left`` counts this occurrence too, None is without end; ``cycle`` is None for a single firing.
    """

    due_at: datetime
    anchor: datetime
    fired: int = 0
    repetitions_left: int | None = 1
    cycle: str | None = None


def first_occurrence(kind: str, value: object, now: datetime) -> Schedule | None:
    """When a timer that starts now fires first. ``kind`` is date, duration or cycle; None: never.

    Raises Foreseen naming the value if it is not what the kind expects.
    """
    if kind == "date":
        moment = as_moment(value)
        return Schedule(moment, moment)
    if kind == "duration":
        due_at = _add(now, as_duration(value), 1)
        return Schedule(due_at, now)
    return _first_of_cycle(value, now)


def following(schedule: Schedule) -> Schedule | None:
    """The occurrence after this one; None if this was the last, or if the next would be beyond the year 9999."""
    if schedule.cycle is None or schedule.repetitions_left == 1:
        return None
    left = None if schedule.repetitions_left is None else schedule.repetitions_left - 1
    fired = schedule.fired + 1
    cycle = _parse_cycle(schedule.cycle)
    try:
        due_at = (
            _next_cron(cycle, schedule.due_at)
            if isinstance(cycle, str)
            else _add(schedule.anchor, cycle.interval, fired + cycle.offset)
        )
    except Foreseen:
        return None  # There is no such date any more.
    if isinstance(cycle, _Cycle) and cycle.end is not None and due_at > cycle.end:
        return None
    return Schedule(due_at, schedule.anchor, fired, left, schedule.cycle)


def first_after(schedule: Schedule, moment: datetime) -> Schedule | None:
    """The first occurrence after both this one and the moment; those passed over count as repetitions, which cron has
    none of. None if there is none."""
    if schedule.cycle is None:
        return None
    cycle = _parse_cycle(schedule.cycle)
    try:
        if isinstance(cycle, str):
            due_at = _next_cron(cycle, max(moment, schedule.due_at))
            return msgspec.structs.replace(schedule, due_at=due_at, fired=schedule.fired + 1)
        fired = _occurrences_until(schedule, cycle, moment)
        due_at = _add(schedule.anchor, cycle.interval, fired + cycle.offset)
    except Foreseen:
        return None  # There is no such date any more.
    left = None if schedule.repetitions_left is None else schedule.repetitions_left - fired + schedule.fired
    if (left is not None and left < 1) or (cycle.end is not None and due_at > cycle.end):
        return None
    return Schedule(due_at, schedule.anchor, fired, left, schedule.cycle)


def _occurrences_until(schedule: Schedule, cycle: _Cycle, moment: datetime) -> int:
    """How many occurrences lie up to the moment, this one at least."""
    estimate = (moment - schedule.anchor) // _at_most(cycle.interval) - cycle.offset
    count = max(schedule.fired + 1, estimate)
    while _add(schedule.anchor, cycle.interval, count + cycle.offset) <= moment:
        count += 1
    return count


def as_moment(value: object) -> datetime:
    """A date and time in UTC; a date means its midnight, a time without zone means UTC."""
    if isinstance(value, str):
        value = _parse_moment(value.strip())
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    raise Foreseen(TIMER, f"{value!r} is no date and time. Write one like 2026-03-01T08:00:00Z.")


def as_duration(value: object) -> timedelta | isodate.Duration:
    """A span of time; years and months keep their calendar meaning."""
    if isinstance(value, YearsMonthsDuration):
        return isodate.Duration(months=value.months)
    if isinstance(value, timedelta | isodate.Duration):
        return value
    if isinstance(value, str):
        try:
            return isodate.parse_duration(value.strip())
        except (isodate.ISO8601Error, ValueError, OverflowError) as error:
            raise Foreseen(TIMER, f"{value!r} is no duration. Write one like PT15M or P2D.") from error
    raise Foreseen(TIMER, f"{value!r} is no duration. Write one like PT15M or P2D.")


def moment_or_after(value: object, now: datetime) -> datetime:
    """A due date as people write it: a moment, or a duration from now."""
    if isinstance(value, str) and value.strip().lstrip("+-").startswith("P"):
        return _add(now, as_duration(value), 1)
    if isinstance(value, timedelta | YearsMonthsDuration):
        return _add(now, as_duration(value), 1)
    return as_moment(value)


class _Cycle(msgspec.Struct, frozen=True):
    """``offset`` is 1 where the first occurrence is one interval after the anchor, 0 where it is the anchor."""

    repetitions: int | None
    interval: timedelta | isodate.Duration
    start: datetime | None
    end: datetime | None

    @property
    def offset(self) -> int:
        return 1 if self.start is None else 0


def _first_of_cycle(value: object, now: datetime) -> Schedule | None:
    if not isinstance(value, str):
        interval = as_duration(value)
        return Schedule(_add(now, interval, 1), now, 0, None, f"R/{isodate.duration_isoformat(interval)}")
    text = value.strip()
    cycle = _parse_cycle(text)
    if isinstance(cycle, str):
        return Schedule(_next_cron(cycle, now), now, 0, None, text)
    if cycle.repetitions == 0:
        return None
    anchor = cycle.start or now
    passed = _passed(anchor, cycle.interval, now) if cycle.repetitions is None else 0
    due_at = _add(anchor, cycle.interval, passed + cycle.offset)
    if cycle.end is not None and due_at > cycle.end:
        return None
    return Schedule(due_at, anchor, passed, cycle.repetitions, text)


def _passed(anchor: datetime, interval: timedelta | isodate.Duration, now: datetime) -> int:
    """How many occurrences of an unlimited cycle lie before now: they are not made up for."""
    if anchor >= now:
        return 0
    count = (now - anchor) // _at_most(interval)
    while _add(anchor, interval, count) < now:
        count += 1
    return count


def _at_most(interval: timedelta | isodate.Duration) -> timedelta:
    if isinstance(interval, timedelta):
        return interval
    longest: timedelta = timedelta(days=31 * int(interval.years * 12 + interval.months)) + interval.tdelta
    return longest


def _parse_cycle(text: str) -> _Cycle | str:
    """A repeating interval; for cron, its fields."""
    match = _CYCLE.match(text)
    if match is None:
        return _CRON_NAMES.get(text, text)
    repetitions = int(match[1]) if match[1] else None
    interval, start, end = _parse_interval(text, match[2].split("/"))
    if not _advances(interval):
        raise Foreseen(TIMER, f"{text!r} repeats without any time between. Give a duration above zero.")
    return _Cycle(repetitions, interval, start, end)


def _parse_interval(
    text: str, parts: list[str]
) -> tuple[timedelta | isodate.Duration, datetime | None, datetime | None]:
    """A duration, with a start before it or an end behind it; or start and end, whose distance repeats."""
    if len(parts) > 2:
        raise Foreseen(TIMER, f"{text!r} is no repeating interval. Write one like R3/PT1H.")
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return as_duration(first), None, None
    if last.startswith("P"):
        return as_duration(last), as_moment(first), None
    if first.startswith("P"):
        return as_duration(first), None, as_moment(last)
    start = as_moment(first)
    return as_moment(last) - start, start, None


def _advances(interval: timedelta | isodate.Duration) -> bool:
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return bool(start + interval > start)


def _next_cron(text: str, after: datetime) -> datetime:
    try:
        every_year, years = without_years(text)
        if years == "*":
            return next(CronSim(every_year, after)).astimezone(UTC)
        return _next_in_years(every_year, years, after)
    except (CronSimError, StopIteration, ValueError) as error:
        raise Foreseen(
            TIMER,
            f"{text!r} is neither a repeating interval like R3/PT1H nor a cron expression like 0 9 * * 1-5.",
        ) from error


def _next_in_years(every_year: str, years: str, after: datetime) -> datetime:
    """StopIteration where no year is left."""
    for year in years_from(years, after.year):
        before = datetime(year, 1, 1, tzinfo=after.tzinfo) - timedelta(seconds=1)
        found = next(CronSim(every_year, max(after, before)))
        if found.year == year:
            return found.astimezone(UTC)
    raise StopIteration


def _add(moment: datetime, interval: timedelta | isodate.Duration, times: int) -> datetime:
    try:
        result: datetime = moment + interval * times
    except (OverflowError, ValueError) as error:
        raise Foreseen(TIMER, f"{moment.isoformat()} and {interval} lead beyond the year 9999.") from error
    return result


def _parse_moment(text: str) -> datetime | date:
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError as error:
        raise Foreseen(
            TIMER, f"{text!r} is no date and time. Write one like 2026-03-01T08:00:00Z."
        ) from error


def as_timedelta(value: object, now: datetime) -> timedelta:
    """A span as a number of seconds, months counted from now."""
    return _add(now, as_duration(value), 1) - now
