"""The loop: fetch jobs, do them in threads, report what came of them, until somebody says stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tasks.client import reports
from tasks.client.backoff import Backoff
from tasks.client.connection import Connection
from tasks.client.errors import Refused, Unreachable
from tasks.client.jobs import Job
from tasks.client.renewal import Renewal
from tasks.client.reports import Work

logger = logging.getLogger("tasks.client")

SIGNALS = (signal.SIGTERM, signal.SIGINT)
EMPTY_PAUSE = 1.0


@dataclass(frozen=True)
class _Topic:
    """What is asked for, how its work is done, and for how long altogether."""

    asked: dict[str, Any]
    work: Work
    longest: float


class Worker:
    """Give it functions with ``@worker.topic("charge-card")``, then ``run()`` it.

    ``threads`` jobs are done at a time. ``wait_seconds`` is how long the server keeps a request open while there is
    no work, and therefore how long a stop may take when nothing is in work.
    """

    def __init__(
        self,
        url: str,
        username: str = "",
        password: str = "",
        *,
        api_key: str = "",
        name: str = "",
        threads: int = 4,
        wait_seconds: float = 5.0,
    ) -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"
        self._connection = Connection(url, username, password, api_key=api_key)
        self._threads = threads
        self._wait = wait_seconds
        self._topics: dict[str, _Topic] = {}
        self._idle = threading.Semaphore(threads)
        self._stopped = threading.Event()
        self._renewal = Renewal(self._extend)

    def topic(
        self,
        name: str,
        *,
        lock_seconds: int = 60,
        longest_seconds: float = 3_600,
        variables: Sequence[str] | None = None,
        processes: Sequence[str] | None = None,
        business_key: str | None = None,
        conditions: Sequence[str] | None = None,
    ) -> Callable[[Work], Work]:
        """The function decorated does the jobs of this topic: it gets the Job and gives variables, or None.

        The lock is extended while it works, up to ``longest_seconds``; a worker that dies is replaced ``lock_seconds``
        later. ``variables`` are the names of those to be sent, the rest narrows down which jobs are fetched.
        """
        asked: dict[str, Any] = {"name": name, "lock_seconds": lock_seconds}
        wishes = {
            "variables": variables,
            "processes": processes,
            "business_key": business_key,
            "conditions": conditions,
        }
        asked |= {key: value for key, value in wishes.items() if value is not None}

        def register(work: Work) -> Work:
            if name in self._topics:
                raise ValueError(f"There is work for the topic {name!r} already.")
            self._topics[name] = _Topic(asked, work, longest_seconds)
            return work

        return register

    def stop(self) -> None:
        """Fetch nothing more; ``run`` returns when what is in work is done."""
        self._stopped.set()

    def run(self) -> None:
        """Until ``stop``, SIGTERM or Ctrl-C; a second SIGTERM ends the process at once. A worker runs once.

        Raises Refused where the server refuses to give any work: a wrong password, a topic without a name.
        """
        self._renewal.start()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="job")
        logger.info("%s works for %s", self.name, ", ".join(self._topics))
        try:
            with self._signals(), pool:
                self._loop(pool)
        finally:
            self._renewal.stop()
        logger.info("%s stopped", self.name)

    def _loop(self, pool: ThreadPoolExecutor) -> None:
        backoff = Backoff()
        while free := self._wait_for_idle():
            begun = time.monotonic()
            jobs: list[Job] = []
            try:
                jobs = self._fetch(free)
                backoff.reset()
            except Unreachable as error:
                logger.warning("No work can be fetched: %s", error)
                self._stopped.wait(backoff.next(error.pause))
            else:
                # The server has as many waiting as it takes, or does not let anybody wait.
                if not jobs and time.monotonic() - begun < self._wait / 2:
                    self._stopped.wait(EMPTY_PAUSE)
            finally:
                self._idle.release(free)
            for job in jobs:
                self._begin(pool, job)

    def _wait_for_idle(self) -> int:
        """The threads without work, at least one, all taken; 0 when stopped."""
        while not self._stopped.is_set():
            if self._idle.acquire(timeout=0.2):
                count = 1
                while self._idle.acquire(blocking=False):
                    count += 1
                return count
        return 0

    def _fetch(self, count: int) -> list[Job]:
        body = {
            "worker": self.name,
            "topics": [topic.asked for topic in self._topics.values()],
            "max_jobs": count,
            "wait_seconds": self._wait,
        }
        answer = self._connection.post("/api/external-jobs/fetch/", body, wait=self._wait)
        return [Job.read(one) for one in answer]

    def _begin(self, pool: ThreadPoolExecutor, job: Job) -> None:
        if self._stopped.is_set():
            self._give_back(job)
            return
        self._idle.acquire()
        pool.submit(self._do, job).add_done_callback(lambda _done: self._idle.release())

    def _do(self, job: Job) -> None:
        topic = self._topics[job.topic]
        lock_seconds = topic.asked["lock_seconds"]
        try:
            with self._renewal.keeping(job, lock_seconds, topic.longest):
                report = reports.outcome(topic.work, job)
                reports.tell(self._connection, job, report, self._stopped)
        except Exception:  # nobody looks at what a thread of the pool raises
            logger.exception("Job %s could not be reported", job.id)

    def _give_back(self, job: Job) -> None:
        try:
            reports.send(self._connection, job, "unlock")
        except (Refused, Unreachable) as error:
            logger.warning("Job %s was not given back: %s", job.id, error)

    def _extend(self, job: Job, seconds: int) -> None:
        reports.send(self._connection, job, "extend", {"lock_seconds": seconds})

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Stop at a signal, where signals arrive; the handlers of before come back with the first one."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in SIGNALS}

        def restore() -> None:
            for number, action in before.items():
                signal.signal(number, action)

        def stop(number: int, _frame: object) -> None:
            restore()
            self.stop()

        for number in SIGNALS:
            signal.signal(number, stop)
        try:
            yield
        finally:
            restore()
