"""Dates, times and durations as text and back (ISO 8601), and how they are added."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel.temporal import (
    YearsMonthsDuration,
    add,
    duration_text,
    moment_text,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_temporal,
    parse_time,
)

zones = st.one_of(
    st.none(),
    st.integers(-18 * 60, 18 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata"]).map(ZoneInfo),
)


@given(st.timedeltas())
def test_a_duration_of_days_is_written_and_read(span: timedelta) -> None:
    assert parse_duration(duration_text(span)) == span


@given(st.integers(-12 * 999_999_999, 12 * 999_999_999))
def test_a_duration_of_months_is_written_and_read(months: int) -> None:
    assert parse_duration(str(YearsMonthsDuration(months))) == YearsMonthsDuration(months)


@given(st.dates())
def test_a_date_is_written_and_read(day: date) -> None:
    assert parse_date(moment_text(day)) == parse_temporal(moment_text(day)) == day


@given(st.times(), zones)
def test_a_time_is_written_and_read(clock: time, zone: timezone | ZoneInfo | None) -> None:
    value = clock.replace(tzinfo=zone, fold=0)
    again = parse_time(moment_text(value))
    assert again.replace(tzinfo=None) == value.replace(tzinfo=None)
    assert moment_text(again) == moment_text(value)


@given(st.datetimes(), zones)
def test_a_date_and_time_is_written_and_read(moment: datetime, zone: timezone | ZoneInfo | None) -> None:
    value = moment.replace(tzinfo=zone, fold=0)
    again = parse_datetime(moment_text(value))
    assert again.replace(tzinfo=None) == value.replace(tzinfo=None)
    assert again.utcoffset() == value.utcoffset()


@pytest.mark.parametrize(
    ("moment", "duration", "expected"),
    [
        ("2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z"),
        ("2024-02-29T10:00:00Z", "P1Y", "2025-02-28T10:00:00Z"),
        ("2026-01-31T10:00:00Z", "-P2M", "2025-11-30T10:00:00Z"),
        ("2026-01-31T10:00:00Z", "P1W", "2026-02-07T10:00:00Z"),
        ("2026-01-31T10:00:00+02:00", "PT0.5S", "2026-01-31T10:00:00.5+02:00"),
        ("2026-03-28T12:00:00@Europe/Paris", "P1D", "2026-03-29T13:00:00@Europe/Paris"),
        ("2026-10-24T12:00:00@Europe/Paris", "PT24H", "2026-10-25T11:00:00@Europe/Paris"),
        ("2026-02-28T12:00:00@Europe/Paris", "P1M", "2026-03-28T12:00:00@Europe/Paris"),
    ],
)
def test_a_duration_is_added_to_a_moment(moment: str, duration: str, expected: str) -> None:
    assert moment_text(add(parse_datetime(moment), parse_duration(duration))) == expected


@pytest.mark.parametrize("duration", ["P9000Y", "P3000000D", "-P3000Y", "-P1000000D"])
def test_no_moment_lies_outside_the_years_1_to_9999(duration: str) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        add(datetime(2026, 1, 1, tzinfo=UTC), parse_duration(duration))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "P",
            "PT",
            "-P",
            "1D",
            "P1",
            "PT1D",
            "P1S",
            "P1H",
            "P-1D",
            "P1.5D",
            "P1DT",
            "p1d",
            "P1D ",
            "P1Y1D",
        ),
        *("P1M2W", "+P1D", "P\uff11D", "P1000000000Y", "P9999999999D"),
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no ISO 8601 duration|mixes months|too long|longer than"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026-02-30",
            "2026-1-1",
            "26-01-01",
            "2026-01-01T",
            "10:00",
            "24:00:00",
            "10:60:00",
            "10:00:00.",
            "T10:00:00",
        ),
        *(
            "10:00:00+1:00",
            "10:00:00+18:01",
            "10:00:00+01:60",
            "10:00:00@",
            "10:00:00@Mars/Base",
            "2026-01-01T10:00:00ZZ",
        ),
        *("10:00:00@../etc/passwd", "10:00:00@/etc/passwd", "10:00:00@Europe", "-2026-01-01", "12026-01-01"),
    ],
)
def test_what_is_no_date_or_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_temporal(text)
