"""A process dies at every statement and commit in turn; another one goes on, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction

from processes import timers, turns
from tasks import service_tasks
from tests.reliability.conftest import Calls
from tests.reliability.deaths import Points, dying
from tests.reliability.workers import BEGIN, LATER, instance_of, left_behind, recover, start, work

pytestmark = pytest.mark.django_db(transaction=True)


def live(key: str, deaths: Points, at: datetime) -> None:
    """Start and work up to that time, in a process that dies at its point, then in one that does not."""
    with dying(deaths):
        start(key)
        work(at)
    recover()
    start(key)
    work(at)


def points_of(key: str) -> tuple[int, int]:
    """How many points an undisturbed life has, before its timer falls due and after."""
    first = Points()
    with dying(first):
        start(key)
        work(BEGIN)
    second = Points()
    with dying(second):
        work(LATER)
    return first.count, second.count


def differences(calls: Calls) -> Iterator[str]:
    """Where somebody died and what it left behind is not what an undisturbed life leaves."""
    before, after = points_of("undisturbed")
    undisturbed = instance_of("undisturbed")
    expected = left_behind(undisturbed.pk)
    assert expected["status"] == "completed"
    assert expected["open"] == (0, 0, 0)
    assert len(calls[str(undisturbed.pk)]) == 3
    deaths = 0
    for number in range(1, before + after + 1):
        key = f"dies at {number}"
        early, late = Points(min(number, before + 1)), Points(max(0, number - before))
        live(key, early, BEGIN)
        with dying(late):
            work(LATER)
        recover()
        work(LATER)
        deaths += early.is_dead + late.is_dead
        instance = instance_of(key)
        keys = calls[str(instance.pk)]
        if left_behind(instance.pk) != expected or len(set(keys)) != 3 or len(keys) > 4:
            yield f"{key}, {(late if late.fatal else early).last}: {left_behind(instance.pk)}, {len(keys)} calls"
    assert deaths > 0.9 * (before + after)


def test_wherever_a_process_dies_nothing_is_lost_and_nothing_doubled(calls: Calls) -> None:
    assert list(differences(calls)) == []


class Piecemeal:
    """Stands in for django.db.transaction: every statement is committed by itself."""

    on_commit = staticmethod(transaction.on_commit)

    @staticmethod
    def atomic(*args: Any, **options: Any) -> Any:
        return args[0] if args and callable(args[0]) else nullcontext()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses locks outside of transactions")
@pytest.mark.parametrize("module", [turns, timers, service_tasks], ids=lambda module: module.__name__)
def test_what_would_not_be_written_at_once_is_found(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    """The sweep sees a seeded mistake: without its transaction, each of these leaves something half done."""
    monkeypatch.setattr(module, "transaction", Piecemeal)
    assert next(differences(calls), None) is not None
