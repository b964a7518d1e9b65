"""When a timer falls due: dates, durations, cycles, cron; and that validation and engine agree on what is a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from engine.bpmn.validation.timers import CHECKS
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.timers import Schedule, as_moment, first_occurrence, following, moment_or_after

NOW = datetime(2026, 1, 31, 10, tzinfo=UTC)


def occurrences(text: str, now: datetime = NOW, limit: int = 6) -> list[str]:
    """The first ones as ISO text."""
    schedule: Schedule | None = first_occurrence("cycle", text, now)
    found: list[str] = []
    while schedule is not None and len(found) < limit:
        found.append(schedule.due_at.isoformat().replace("+00:00", "Z"))
        schedule = following(schedule)
    return found


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01T08:00:00+02:00", "2026-03-01T06:00:00+00:00"),
        ("2026-03-01T08:00:00", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),
        (" 2026-03-01T08:00Z ", "2026-03-01T08:00:00+00:00"),
    ],
)
def test_dates_are_moments(text: str, moment: str) -> None:
    assert as_moment(text).isoformat() == moment


def test_values_of_expressions_are_moments_too() -> None:
    assert as_moment(date(2026, 3, 1)) == datetime(2026, 3, 1, tzinfo=UTC)
    east = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=5)))
    assert as_moment(east) == datetime(2026, 3, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "", None, 5, "P1D", [], {}])
def test_what_is_no_date_is_foreseen(value: object) -> None:
    with pytest.raises(Foreseen):
        as_moment(value)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT15M", "2026-01-31T10:15:00Z"),
        ("P1D", "2026-02-01T10:00:00Z"),
        ("P1W", "2026-02-07T10:00:00Z"),
        ("P1M", "2026-02-28T10:00:00Z"),
        ("P1Y", "2027-01-31T10:00:00Z"),
        ("P1DT12H", "2026-02-01T22:00:00Z"),
        ("PT0S", "2026-01-31T10:00:00Z"),
    ],
)
def test_durations_count_from_now_by_the_calendar(text: str, due: str) -> None:
    schedule = first_occurrence("duration", text, NOW)
    assert schedule is not None
    assert schedule.due_at == as_moment(due)
    assert following(schedule) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R3/PT1H", ["2026-01-31T11:00:00Z", "2026-01-31T12:00:00Z", "2026-01-31T13:00:00Z"]),
        ("R1/PT1H", ["2026-01-31T11:00:00Z"]),
        ("R0/PT1H", []),
        ("R2/2026-02-01T00:00:00Z/P1D", ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]),
        ("R/PT10H/2026-02-01T12:00:00Z", ["2026-01-31T20:00:00Z", "2026-02-01T06:00:00Z"]),
        ("R3/P1M", ["2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z", "2026-04-30T10:00:00Z"]),
        ("R2/2026-02-01T00:00:00+02:00/PT12H", ["2026-01-31T22:00:00Z", "2026-02-01T10:00:00Z"]),
        pytest.param(
            "R2/2026-02-01T00:00:00Z/2026-02-03T00:00:00Z",
            ["2026-02-01T00:00:00Z", "2026-02-03T00:00:00Z"],
        ),
    ],
)
def test_cycles_count_their_occurrences_from_the_anchor(text: str, expected: list[str]) -> None:
    assert occurrences(text) == expected


@pytest.mark.parametrize("text", ["R/PT1H", "@hourly", "0 * * * *", "0 0 * * * *"])
def test_some_cycles_are_without_end(text: str) -> None:
    assert occurrences(text)[4:] == ["2026-01-31T15:00:00Z", "2026-01-31T16:00:00Z"]


def test_an_unlimited_cycle_that_began_long_ago_goes_on_from_now() -> None:
    assert occurrences("R/2020-01-01T00:00:00Z/P1D")[:2] == ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 9 * * MON-FRI", ["2026-02-02T09:30:00Z", "2026-02-03T09:30:00Z"]),
        ("15 30 9 * * *", ["2026-02-01T09:30:15Z", "2026-02-02T09:30:15Z"]),
        ("@daily", ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]),
    ],
)
def test_cron_of_five_and_six_fields(text: str, expected: list[str]) -> None:
    assert occurrences(text, limit=2) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", "1 hour"),
        ("duration", "P"),
        ("cycle", "R3/"),
        ("cycle", "R/PT0S"),
        ("cycle", "every day"),
        ("cycle", "99 * * * *"),
        ("cycle", "R3/PT1H/PT2H"),
        ("duration", "P99999Y"),
    ],
)
def test_what_is_no_time_is_foreseen_with_the_text(kind: str, text: str) -> None:
    with pytest.raises(Foreseen, match=r"\S"):
        first_occurrence(kind, text, NOW)


@pytest.mark.parametrize(
    ("field", "kind", "text"),
    [
        ("time_cycle", "cycle", text)
        for text in (
            "R3/PT10M",
            "R/PT1H",
            "R0/PT1H",
            "R/2026-01-01T00:00Z/P1D",
            "R/P1D/2026-12-31",
            "0 9 * * MON-FRI",
            "0 0 9 * * *",
            "@daily",
            "@midnight",
        )
    ]
    + [pytest.param("time_cycle", "cycle", "R5/2026-01-01T00:00:00Z/2026-01-02T00:00:00Z")]
    + [("time_duration", "duration", text) for text in ("PT15M", "P1DT12H", "P1Y2M", "P2W", "PT0.5S")]
    + [("time_date", "date", text) for text in ("2026-12-24T18:00:00Z", "2026-12-24", "20261224T180000Z")],
)
def test_what_validation_accepts_the_engine_understands(field: str, kind: str, text: str) -> None:
    check, _ = CHECKS[field]
    assert check(text)
    first_occurrence(kind, text, NOW)


def test_a_due_date_is_a_moment_or_a_duration_from_now() -> None:
    assert moment_or_after("P1D", NOW) == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert moment_or_after("2026-02-03", NOW) == datetime(2026, 2, 3, tzinfo=UTC)
    assert moment_or_after(timedelta(hours=1), NOW) == datetime(2026, 1, 31, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "due"),
    [
        ("0 0 9 * * ?", "2026-01-01T09:00:00+00:00"),
        ("0 0 9 ? * 2", "2026-01-05T09:00:00+00:00"),
        ("0 0 9 ? * MON#2", "2026-01-12T09:00:00+00:00"),
        ("0 0 9 1 3 ? 2028-2030/2", "2028-03-01T09:00:00+00:00"),
        ("0 0 0 1 1 ? 2026,2031", "2031-01-01T00:00:00+00:00"),
    ],
)
def test_cron_of_quartz_counts_days_from_sunday_as_one_and_may_name_years(cron: str, due: str) -> None:
    schedule = first_occurrence("cycle", cron, datetime(2026, 1, 1, tzinfo=UTC))
    assert schedule is not None
    assert schedule.due_at.isoformat() == due


def test_a_cycle_whose_years_are_over_ends() -> None:
    schedule = first_occurrence("cycle", "0 0 9 31 12 ? 2026", datetime(2026, 1, 1, tzinfo=UTC))
    assert schedule is not None
    assert following(schedule) is None
