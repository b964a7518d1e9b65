"""The loop that makes every lost wake-up harmless: it runs in every worker and finds what nobody was told of.

Any number of copies may run at once. Whoever has work of the kind registers it with ``@swept``.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, connections

from processes import (
    audit_chain,
    clock,
    history_cleanup,
    message_buffer,
    outbox,
    queue,
    servers,
    socket_tickets,
    timers,
    turns,
    wakeups,
)
from processes.locks import housekeeping_lock
from processes.models import BufferedMessage
from processes.wakeups import wake_turns

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=3)
LONGEST_PAUSE = 5.0
HOUSEKEEPING_SECONDS = 60.0
_sweeps: list[Callable[[], object]] = []


def swept(sweep: Callable[[], object]) -> Callable[[], object]:
    """Call it at every sweep, from now on."""
    _sweeps.append(sweep)
    return sweep


@swept
def fire_due_timers() -> None:
    """Until nothing is due: after an outage there may be many."""
    while timers.fire_due(clock.now()) == timers.BATCH:
        continue


@swept
def wake_waiting_commands() -> None:
    """A hint for commands that nobody woke; if hints cannot be sent or do not help, this process runs them."""
    at = clock.now()
    oldest = queue.oldest_due(at)
    if oldest is None:
        return
    wake_turns()
    if at - oldest > OVERDUE or wakeups.last_error():
        turns.run_due()


@swept
def relay_outbox() -> None:
    while outbox.relay_once() == outbox.BATCH:
        continue


@swept
def start_by_kept_messages() -> None:
    message_buffer.start_by_kept(clock.now())


@swept
def seal_operation_log() -> None:
    while audit_chain.seal() == audit_chain.BATCH:
        continue


@swept
def forget_expired_messages() -> None:
    BufferedMessage.objects.filter(expires_at__lt=clock.now()).delete()


@swept
def forget_expired_tickets() -> None:
    socket_tickets.forget_expired()


@swept
def report_this_process() -> None:
    servers.report()


@swept
def clean_history() -> None:
    if not history_cleanup.pace.is_due():
        return
    # One at a time, for the sake of the database; two would only pass over each other's rows.
    with housekeeping_lock("history", seconds=HOUSEKEEPING_SECONDS) as held:
        if held is not None:
            history_cleanup.pace.sweep()


def sweep_once() -> None:
    """Each kind of work; one that fails does not keep the others from being done. Raises what the first one raised,
    or OperationalError as soon as there is no database."""
    failures: list[Exception] = []
    for sweep in _sweeps:
        try:
            sweep()
        except Exception as error:  # told to the caller when the others are done
            logger.warning("Sweep %s failed: %r", sweep.__name__, error)
            failures.append(error)
            close_old_connections()
            # Without a database there are no others to be done.
            connection.ensure_connection()
    if failures:
        raise failures[0]


def _leave() -> None:
    try:
        servers.leave()
    except DatabaseError as error:
        logger.info("This process could not say that it ends: %s", error)


class Sweeper(threading.Thread):
    """Sweeps every second, give or take; after failures in growing distances."""

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self.last_sweep = time.monotonic()
        self._stopped = threading.Event()

    def run(self) -> None:
        failures = 0
        while not self._stopped.wait(self._pause(failures)):
            close_old_connections()
            try:
                sweep_once()
                failures = 0
            except Exception:  # logged where it was raised; the loop has to outlive whatever it is
                failures += 1
            else:
                self.last_sweep = time.monotonic()
        _leave()
        connections.close_all()

    def _pause(self, failures: int) -> float:
        jitter = random.uniform(0.8, 1.2)  # noqa: S311 -- copies should not sweep in step; nothing secret
        pause: float = settings.SWEEP_INTERVAL_SECONDS * 2 ** min(failures, 10)
        return min(pause, LONGEST_PAUSE) * jitter

    def stop(self) -> None:
        """Let the sweep that runs come to its end."""
        self._stopped.set()
