"""Booleans (10.3.4.2), contexts (10.3.4.9), and the calendar (10.3.4.6, 10.3.4.11) of DMN 1.5."""

from __future__ import annotations

from datetime import datetime

from engine.feel.builtins.base import FeelError, Run, function, running, want
from engine.feel.values import equal

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@function("negand")
def not_(value: object) -> object:
    return (not value) if isinstance(value, bool) else None


@function("value1", "value2")
def is_(left: object, right: object) -> object:
    return type(left) is type(right) and (left is right or equal(left, right) is True)


@function("m", "key")
def get_value(context: object, key: object) -> object:
    return want(context, "context").get(want(key, "string"))


@function("m")
def get_entries(context: object) -> object:
    return [{"key": key, "value": value} for key, value in want(context, "context").items()]


@function("entries")
def context_(entries: object) -> object:
    made: dict[str, object] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        pair = want(entry, "context")
        if "key" not in pair or "value" not in pair or pair["key"] in made:
            raise FeelError("Each entry has a key of its own and a value.")
        made[want(pair["key"], "string")] = pair["value"]
    return made


@function("context", "key", "value")
def context_put(context: object, key: object, value: object) -> object:
    keys = key if isinstance(key, list) else [key]
    if not keys:
        raise FeelError("A key is missing.")
    around, first = want(context, "context"), want(keys[0], "string")
    if len(keys) == 1:
        return {**around, first: value}
    inner = around.get(first)
    put = context_put.call(None, inner if isinstance(inner, dict) else {}, keys[1:], value)
    return {**around, first: put}


@function("contexts")
def context_merge(contexts: object) -> object:
    merged: dict[str, object] = {}
    for context in contexts if isinstance(contexts, list) else [contexts]:
        merged.update(want(context, "context"))
    return merged


@running()
def now(run: Run) -> object:
    return run.now


@running()
def today(run: Run) -> object:
    return run.now.date()


@function("date")
def day_of_week(value: object) -> object:
    return DAYS[want(value, "date", "date and time").weekday()]


@function("date")
def month_of_year(value: object) -> object:
    return MONTHS[want(value, "date", "date and time").month - 1]


@function("date")
def day_of_year(value: object) -> object:
    return want(value, "date", "date and time").timetuple().tm_yday


@function("date")
def week_of_year(value: object) -> object:
    day: datetime = want(value, "date", "date and time")
    return day.isocalendar().week


OTHERS = {
    "not": not_,
    "is": is_,
    "get value": get_value,
    "get entries": get_entries,
    "context": context_,
    "context put": context_put,
    "context merge": context_merge,
    "now": now,
    "today": today,
    "day of week": day_of_week,
    "month of year": month_of_year,
    "day of year": day_of_year,
    "week of year": week_of_year,
}
