"""Locks that last as long as the work."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tasks.client.errors import Refused, Unreachable
from tasks.client.jobs import Job

logger = logging.getLogger("tasks.client")

Extend = Callable[[Job, int], None]


@dataclass
class _Kept:
    job: Job
    seconds: int
    next: float
    end: float


class Renewal:
    """A thread that extends the locks of the jobs in work each time a third of their time is over.

    ``extend(job, seconds)`` asks the server. A lock that is lost sets ``job.lost``.
    """

    def __init__(self, extend: Extend) -> None:
        self._extend = extend
        self._kept: dict[tuple[str, int], _Kept] = {}
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="locks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    @contextmanager
    def keeping(self, job: Job, seconds: int, longest: float) -> Iterator[None]:
        """Within, the lock is extended by so many seconds each time, for ``longest`` seconds altogether."""
        begun = time.monotonic()
        with self._changed:
            self._kept[job.id, job.fence] = _Kept(job, seconds, begun + seconds / 3, begun + longest)
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._kept.pop((job.id, job.fence), None)

    def _run(self) -> None:
        while (due := self._wait()) is not None:
            for kept in due:
                self._renew(kept)

    def _wait(self) -> list[_Kept] | None:
        """Those whose time has come; None at the end."""
        with self._changed:
            while not self._stopped:
                at = time.monotonic()
                if due := [kept for kept in self._kept.values() if kept.next <= at]:
                    return due
                self._changed.wait(min((kept.next - at for kept in self._kept.values()), default=None))
            return None

    def _renew(self, kept: _Kept) -> None:
        kept.next = time.monotonic() + kept.seconds / 3
        if kept.next > kept.end:
            self._drop(kept)
            logger.warning("Job %s takes too long: its lock is not extended any more", kept.job.id)
            return
        try:
            self._extend(kept.job, kept.seconds)
        except Unreachable as error:
            logger.warning("The lock of job %s was not extended: %s", kept.job.id, error)
        except Refused as error:
            if self._drop(kept):
                kept.job.lost.set()
                logger.warning("The lock of job %s is lost: %s", kept.job.id, error)

    def _drop(self, kept: _Kept) -> bool:
        """Whether it was still in work: a report may have come in between."""
        with self._changed:
            return self._kept.pop((kept.job.id, kept.job.fence), None) is not None
