"""Hints: sent from a thread of their own, coalesced, bounded, never an exception."""

import threading
import time
from typing import Any

import pytest

from processes import wakeups
from processes.wakeups import Wakeups

Sent = list[tuple[str, tuple[Any, ...]]]


def eventually(condition: Any, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


class Broker:
    """Takes hints; while `blocked` it keeps the sender waiting, as a broker with a memory alarm does."""

    def __init__(self) -> None:
        self.sent: Sent = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.broken = False

    def send(self, job: str, arguments: tuple[Any, ...]) -> None:
        self.entered.set()
        self.gate.wait(5)
        if self.broken:
            raise ConnectionError("no broker")
        self.sent.append((job, arguments))


@pytest.fixture
def broker() -> Broker:
    return Broker()


def test_a_hint_is_sent(broker: Broker) -> None:
    Wakeups(broker.send).wake("job", 1)
    assert eventually(lambda: broker.sent == [("job", (1,))])


def test_the_same_hint_waits_once(broker: Broker) -> None:
    waking = Wakeups(broker.send)
    broker.gate.clear()
    waking.wake("first")
    assert broker.entered.wait(5)
    for _ in range(100):
        waking.wake("turns")
    waking.wake("job", 1)
    broker.gate.set()
    assert eventually(lambda: len(broker.sent) == 3)
    time.sleep(0.05)
    assert broker.sent == [("first", ()), ("turns", ()), ("job", (1,))]


def test_a_hint_that_comes_while_the_same_one_is_being_sent_is_sent_again(broker: Broker) -> None:
    """What it announces was perhaps committed after the worker looked."""
    waking = Wakeups(broker.send)
    broker.gate.clear()
    waking.wake("turns")
    assert broker.entered.wait(5)
    waking.wake("turns")
    broker.gate.set()
    assert eventually(lambda: broker.sent == [("turns", ()), ("turns", ())])


def test_the_caller_never_waits_and_a_full_queue_drops(broker: Broker) -> None:
    waking = Wakeups(broker.send, limit=10)
    broker.gate.clear()
    waking.wake("first")
    assert broker.entered.wait(5)
    began = time.monotonic()
    for number in range(50):
        waking.wake("job", number)
    assert time.monotonic() - began < 0.5
    broker.gate.set()
    assert eventually(lambda: len(broker.sent) == 11)


def test_a_broken_broker_is_noted_and_forgotten_when_it_works_again(broker: Broker) -> None:
    waking = Wakeups(broker.send)
    broker.broken = True
    waking.wake("job", 1)
    assert eventually(lambda: "no broker" in waking.last_error)
    broker.broken = False
    waking.wake("job", 2)
    assert eventually(lambda: broker.sent == [("job", (2,))])
    assert eventually(lambda: waking.last_error == "")


def test_hints_for_nobody_are_dropped() -> None:
    Wakeups().wake("job")


def test_the_two_hints_name_their_jobs(monkeypatch: pytest.MonkeyPatch, broker: Broker) -> None:
    monkeypatch.setattr(wakeups, "_wakeups", Wakeups(broker.send))
    wakeups.wake_turns()
    wakeups.wake_job(7)
    expected = [("processes.jobs.run_turns", ()), ("tasks.jobs.run_job", ("7",))]
    assert eventually(lambda: broker.sent == expected)
