"""What becomes of the occurrences of a cycle that were missed, against counting them one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.interpreter.missed_timers import MOST_MADE_UP, next_occurrence
from engine.interpreter.timers import Schedule, first_occurrence, following

START = datetime(2026, 1, 1, tzinfo=UTC)
CYCLES = [
    "R/PT1H",
    "R3/PT1H",
    "R/P1M",
    "R12/P1M",
    "R/2025-12-31T22:30:00Z/PT45M",
    "R5/PT6H/2026-01-03T00:00:00Z",
    "R/PT7M/2026-01-02T00:00:00Z",
    "0 9 * * 1-5",
    "@hourly",
]


def first(cycle: str) -> Schedule:
    found = first_occurrence("cycle", cycle, START)
    assert found is not None
    return found


def counted(schedule: Schedule, now: datetime) -> Schedule | None:
    """One by one."""
    found = following(schedule)
    while found is not None and found.due_at <= now:
        found = following(found)
    return found


@given(st.sampled_from(CYCLES), st.timedeltas(timedelta(0), timedelta(days=100)))
def test_one_firing_stands_for_all_that_were_missed(cycle: str, late: timedelta) -> None:
    schedule = first(cycle)
    now = schedule.due_at + late
    found, expected = next_occurrence(schedule, now), counted(schedule, now)
    if found is None or expected is None:
        assert found is expected
        return
    assert (found.due_at, found.anchor) == (expected.due_at, expected.anchor)
    assert found.repetitions_left == expected.repetitions_left
    assert following(found) == following(expected) or "* *" in cycle or cycle == "@hourly"


@pytest.mark.parametrize("missed", [0, 1, MOST_MADE_UP])
def test_each_may_be_made_up_for(missed: int) -> None:
    schedule = first("R/PT1M")
    now = schedule.due_at + timedelta(minutes=missed)
    firings = 1
    after = next_occurrence(schedule, now, "all")
    while after is not None and after.due_at <= now:
        firings += 1
        after = next_occurrence(after, now, "all")
    assert firings == missed + 1
    assert after is not None
    assert after.due_at == now + timedelta(minutes=1)


def test_of_too_many_one_stands_for_them() -> None:
    schedule = first("R/PT1M")
    now = schedule.due_at + timedelta(minutes=MOST_MADE_UP + 1)
    after = next_occurrence(schedule, now, "all")
    assert after is not None
    assert after.due_at == now + timedelta(minutes=1)


def test_years_of_seconds_are_passed_over_at_once() -> None:
    schedule = first("R/PT1S")
    after = next_occurrence(schedule, START + timedelta(days=3650))
    assert after is not None
    assert after.due_at == START + timedelta(days=3650, seconds=1)


def test_what_fires_once_has_nothing_after_it() -> None:
    schedule = first_occurrence("duration", "PT1H", START)
    assert schedule is not None
    assert next_occurrence(schedule, START + timedelta(days=1)) is None
