"""Calling and called instance at once, on PostgreSQL: whoever is first, both end and nothing is left standing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from engine.errors import EngineError
from processes import runtime, turns
from processes.models import Command, EventSubscription, Incident, ProcessDefinition, ProcessInstance
from tests.processes.conftest import run_all
from tests.processes.diagrams import message, process, user_task, waiting_for
from tests.processes.test_concurrency import at_once, succeeded

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Deploy = Callable[[bytes], ProcessDefinition]
Pair = tuple[uuid.UUID, uuid.UUID]
Act = Callable[[Pair], object]


@pytest.fixture
def pair(deploy: Deploy) -> Callable[[], Pair]:
    """`pair()` → a calling instance and the one it has called, which waits for the message "paid"."""
    deploy(process("called", waiting_for("paid"), outside=message("paid")))
    # Behind the call stands a task, so that the caller does not end by itself.
    deploy(process("caller", '<callActivity id="{id}" calledElement="called"/>', user_task()))

    def start() -> Pair:
        caller = runtime.start(process_key="caller").instance_id
        run_all()
        return caller, ProcessInstance.objects.get(parent=caller).pk

    return start


def cancel(pair: Pair) -> None:
    runtime.cancel(instance_id=pair[0], reason="wrong order")


def pay(pair: Pair) -> None:
    """The called instance completes, unless it has ended before."""
    try:
        runtime.deliver_message(name="paid", instance_id=pair[1])
    except EngineError:
        assert ProcessInstance.objects.get(pk=pair[1]).status == "terminated"


def work() -> None:
    """As a worker: what others hold does not end it."""
    while Command.objects.filter(status=Command.Status.WAITING).exists():
        turns.run_due(limit=1)


def check(pair: Pair, ends: Sequence[str]) -> None:
    statuses = [ProcessInstance.objects.get(pk=pk).status for pk in pair]
    assert statuses[0] == "terminated"
    assert statuses[1] in ends
    assert not EventSubscription.objects.filter(instance__in=pair).exists()
    assert not Command.objects.filter(status__in=("waiting", "failed")).exists()
    assert not Incident.objects.exists()


@pytest.mark.parametrize(("acts", "end"), [((cancel, pay), "terminated"), ((pay, cancel), "completed")])
@pytest.mark.parametrize("between", [False, True], ids=["queued", "one by one"])
def test_in_either_order_both_end(
    pair: Callable[[], Pair], acts: tuple[Act, Act], end: str, between: bool
) -> None:
    both = pair()
    for act in acts:
        act(both)
        if between:
            run_all()
    run_all()
    # Two commands that lie there together are for two instances: none of them has to be the first.
    check(both, [end] if between else ["terminated", "completed"])


def test_at_once_both_end_and_nobody_waits_for_the_other(pair: Callable[[], Pair]) -> None:
    for _ in range(15):
        both = pair()
        succeeded(at_once(partial(cancel, both), partial(pay, both)))
        succeeded(at_once(work, work))
        check(both, ["terminated", "completed"])


def test_a_cancel_and_a_completion_beside_running_workers(pair: Callable[[], Pair]) -> None:
    def act_and_work(act: Act, both: Pair) -> None:
        act(both)
        work()

    for _ in range(15):
        both = pair()
        succeeded(at_once(partial(act_and_work, cancel, both), partial(act_and_work, pay, both), work))
        check(both, ["terminated", "completed"])


def test_the_cancel_that_reaches_the_called_instance_meets_its_completion(pair: Callable[[], Pair]) -> None:
    for _ in range(15):
        both = pair()
        cancel(both)
        assert turns.run_due(limit=1) == 1
        succeeded(at_once(partial(pay, both), work))
        work()
        check(both, ["terminated", "completed"])
