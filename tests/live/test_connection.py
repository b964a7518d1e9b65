"""The life cycle every connection has, shown on one whose service is a switch."""

import threading
from dataclasses import dataclass

import pytest

from processes.connections import base
from processes.connections.base import (
    LEGAL,
    Connection,
    ConnectionClosed,
    ConnectionFailed,
    State,
    all_health,
)
from processes.connections.breaker import Backoff, Breaker


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


class Service:
    def __init__(self) -> None:
        self.up = True
        self.opened = 0
        self.disposed = 0


class Switched(Connection[Service]):
    per_thread = False

    def __init__(self, service: Service, clock: Clock, *, threshold: int = 1) -> None:
        backoff = Backoff(first=1.0, cap=8.0, uniform=lambda low, high: high)
        super().__init__("switched", breaker=Breaker(backoff, threshold=threshold, clock=clock))
        self.service = service

    def _open(self) -> Service:
        self.service.opened += 1
        self._need()
        return self.service

    def _dispose(self, handle: Service) -> None:
        self.service.disposed += 1

    def ping(self) -> None:
        self.call(lambda service: self._need())

    def _need(self) -> None:
        if not self.service.up:
            raise OSError("down")


class SwitchedPerThread(Switched):
    per_thread = True


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """These connections are not those of the process."""
    monkeypatch.setattr(base, "_registry", [])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service() -> Service:
    return Service()


def test_it_opens_at_the_first_call_and_stays_open(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)
    assert connection.health().state == "disconnected"
    assert service.opened == 0
    connection.ping()
    connection.ping()
    assert connection.health().state == "connected"
    assert service.opened == 1


def test_listeners_hear_every_change(service: Service, clock: Clock) -> None:
    heard: list[tuple[State, State]] = []
    connection = Switched(service, clock)
    connection.listen(lambda one, old, new: heard.append((old, new)))
    connection.ping()
    service.up = False
    with pytest.raises(ConnectionFailed):
        connection.ping()
    connection.close()
    assert heard == [
        (State.DISCONNECTED, State.CONNECTING),
        (State.CONNECTING, State.CONNECTED),
        (State.CONNECTED, State.DEGRADED),
        (State.DEGRADED, State.CLOSED),
    ]
    assert all(new in LEGAL[old] for old, new in heard)


def test_after_a_failure_calls_fail_at_once_until_the_pause_is_over(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)
    service.up = False
    with pytest.raises(ConnectionFailed, match="down"):
        connection.ping()
    with pytest.raises(ConnectionFailed, match="next try"):
        connection.ping()
    assert service.opened == 1
    service.up = True
    clock.now += 1.0
    connection.ping()
    assert connection.state is State.CONNECTED


def test_pauses_double_up_to_the_cap(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)
    service.up = False
    for pause in (1.0, 2.0, 4.0, 8.0, 8.0):
        with pytest.raises(ConnectionFailed, match="down"):
            connection.ping()
        clock.now += pause - 0.001
        with pytest.raises(ConnectionFailed, match="next try"):
            connection.ping()
        clock.now += 0.001
    assert service.opened == 5


def test_success_forgets_the_failures(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)
    service.up = False
    with pytest.raises(ConnectionFailed):
        connection.ping()
    assert connection.health().failures == 1
    service.up = True
    clock.now += 1.0
    connection.ping()
    assert connection.health().failures == 0


def test_a_threshold_tolerates_single_failures(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock, threshold=3)
    service.up = False
    for _ in range(2):
        with pytest.raises(ConnectionFailed, match="down"):
            connection.ping()
    service.up = True
    connection.ping()
    service.up = False
    for _ in range(3):
        with pytest.raises(ConnectionFailed, match="down"):
            connection.ping()
    with pytest.raises(ConnectionFailed, match="next try"):
        connection.ping()


def test_one_probe_at_a_time(service: Service, clock: Clock) -> None:
    breaker = Breaker(Backoff(first=1.0, cap=8.0), clock=clock)
    breaker.failed()
    clock.now += 1.0
    assert breaker.allows()
    assert not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


def test_jitter_keeps_between_half_and_whole() -> None:
    pauses = {Backoff(first=4.0, cap=30.0).fail() for _ in range(50)}
    assert len(pauses) > 10
    assert all(2.0 <= pause <= 4.0 for pause in pauses)


def test_an_error_of_the_caller_is_no_failure_of_the_service(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)

    def wrong(handle: Service) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        connection.call(wrong)
    connection.ping()
    assert service.opened == 1


def test_closed_is_for_good(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)
    connection.ping()
    connection.close()
    assert (connection.state, service.disposed) == (State.CLOSED, 1)
    with pytest.raises(ConnectionClosed):
        connection.ping()


def test_health_tells_state_failures_and_reason(service: Service, clock: Clock) -> None:
    connection = Switched(service, clock)
    service.up = False
    with pytest.raises(ConnectionFailed):
        connection.ping()
    (health,) = [health for health in all_health() if health.name == "switched"]
    assert (health.state, health.failures) == ("degraded", 1)
    assert "down" in health.last_error
    connection.close()
    assert "switched" not in [health.name for health in all_health()]


def test_each_thread_may_have_its_own_handle(service: Service, clock: Clock) -> None:
    connection = SwitchedPerThread(service, clock)
    connection.ping()
    other = threading.Thread(target=connection.ping)
    other.start()
    other.join()
    assert service.opened == 2


def test_a_handle_does_not_survive_a_fork(
    service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = Switched(service, clock)
    connection.ping()
    monkeypatch.setattr("processes.connections.base.os.getpid", lambda: -1)
    connection.ping()
    assert service.opened == 2
    # The parent still uses it: the child must not close it.
    assert service.disposed == 0


def test_no_state_is_left_for_one_that_the_table_does_not_name() -> None:
    connection = Switched(Service(), Clock())
    with pytest.raises(RuntimeError, match="cannot go from disconnected to connected"):
        connection._move(State.CONNECTED)
