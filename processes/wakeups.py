"""Hints to the workers that there is something to do. A hint may be lost: the sweeper finds the work anyway.

A request must never wait for the broker, so a thread of its own sends them from a short queue. The same hint is not
queued twice; when the queue is full a hint is dropped and counted. Nothing here raises.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from processes import metrics

logger = logging.getLogger(__name__)

LIMIT = 1_000

Send = Callable[[str, tuple[Any, ...]], None]
Hint = tuple[str, tuple[Any, ...]]


class Wakeups:
    """The queue and its thread; `send(job name, arguments)` is handed in by whoever wires Celery."""

    def __init__(self, send: Send | None = None, limit: int = LIMIT) -> None:
        self.send = send
        self.last_error = ""
        self._limit = limit
        self._waiting: dict[Hint, None] = {}
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        self._pid = 0

    def wake(self, job: str, *arguments: Any) -> None:
        hint = (job, arguments)
        with self._ready:
            if hint in self._waiting:
                metrics.wakeups.labels("coalesced").inc()
                return
            if len(self._waiting) >= self._limit:
                metrics.wakeups.labels("dropped").inc()
                return
            self._waiting[hint] = None
            self._ensure_thread()
            self._ready.notify()

    def _ensure_thread(self) -> None:
        # A fork leaves the thread behind.
        if self._thread is None or not self._thread.is_alive() or self._pid != os.getpid():
            self._pid = os.getpid()
            self._thread = threading.Thread(target=self._run, name="wakeups", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._waiting)
                hint = next(iter(self._waiting))
                del self._waiting[hint]
            self._send(*hint)

    def _send(self, job: str, arguments: tuple[Any, ...]) -> None:
        if self.send is None:
            metrics.wakeups.labels("dropped").inc()
            return
        try:
            self.send(job, arguments)
        except Exception as error:  # whatever a broker's client may raise, the sweeper makes good
            self.last_error = repr(error)
            metrics.wakeups.labels("failed").inc()
            logger.info("Wake-up of %s was not sent: %r", job, error)
        else:
            self.last_error = ""
            metrics.wakeups.labels("sent").inc()


_wakeups = Wakeups()


def connect(send: Send) -> None:
    """Give the hints their way out; called once, where Celery is wired."""
    _wakeups.send = send


def last_error() -> str:
    """Why the last hint was not sent; empty when it was."""
    return _wakeups.last_error


def wake_turns() -> None:
    """There are commands to run."""
    _wakeups.wake("processes.jobs.run_turns")


def wake_job(job_id: int | UUID) -> None:
    """There is machine work to do."""
    _wakeups.wake("tasks.jobs.run_job", str(job_id))


def wake_due_jobs() -> None:
    """There is machine work whose time has come."""
    _wakeups.wake("tasks.jobs.run_due_jobs")


def wake_mails() -> None:
    """There is e-mail to send."""
    _wakeups.wake("tasks.jobs.send_mails")
