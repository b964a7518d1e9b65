"""One statement or commit in a hundred fails, some commits after they were done: nothing is lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection

from tests.reliability.conftest import Calls
from tests.reliability.deaths import Faults, dying
from tests.reliability.workers import BEGIN, LATER, instance_of, left_behind, recover, start, work

pytestmark = pytest.mark.django_db(transaction=True)
INSTANCES = 12


def again_and_again(act: Callable[[], None]) -> None:
    """As workers and clients do after an error."""
    for _ in range(50):
        try:
            return act()
        except OperationalError:
            connection.close()
            recover_at_last()
    raise AssertionError("It fails for ever.")


def recover_at_last() -> None:
    for _ in range(50):
        try:
            return recover()
        except OperationalError:
            connection.close()
    raise AssertionError("It fails for ever.")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_lose_and_double_nothing(calls: Calls, seed: int) -> None:
    start("undisturbed")
    work(BEGIN)
    work(LATER)
    expected = left_behind(instance_of("undisturbed").pk)
    faults = Faults(rate=0.01, seed=seed)
    keys = [f"fault {number}" for number in range(INSTANCES)]
    with dying(faults):
        for key in keys:
            again_and_again(lambda key=key: start(key))  # type: ignore[misc]
            again_and_again(lambda: work(BEGIN))
        again_and_again(lambda: work(LATER))
    recover()
    work(LATER)
    assert sum(faults.failed.values()) > 5
    for key in keys:
        instance = instance_of(key)
        assert left_behind(instance.pk) == expected, (key, faults.failed)
        assert len(set(calls[str(instance.pk)])) == 3
