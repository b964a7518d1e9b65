"""Celery: where the engine's turns and the connectors' jobs run.

A message of Celery is a hint. Losing, repeating or reordering any of them must be harmless, so they carry ids at
most; what is to be done stands in the database. In production the queues are quorum queues with a delivery limit, so
that a message which kills its worker ends among the dead letters. There is no beat and no eta: timers are rows.
"""

import gc
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps, signals
from celery.worker import WorkController, state
from celery.worker.consumer import Consumer
from django.conf import settings
from django.db import close_old_connections
from kombu import Exchange, Queue

from processes import wakeups

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pythmata.settings")

logger = logging.getLogger(__name__)

DELIVERY_LIMIT = 5
HEARTBEAT_SECONDS = 5.0
JOBS = Exchange("pythmata.jobs", type="topic")
DEAD = Queue(
    "pythmata.jobs.dead",
    Exchange("pythmata.jobs.dead", type="fanout"),
    queue_arguments={"x-queue-type": "quorum"},
)


def work_queue(name: str) -> Queue:
    """A quorum queue with a delivery limit; what is given up on goes to the dead ones."""
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD.exchange.name,
    }
    return Queue(name, JOBS, routing_key=name, queue_arguments=arguments)


QUEUES = tuple(work_queue(name) for name in ("engine", "jobs", "maintenance"))


ALL_QUEUES = (DEAD, *QUEUES)


def queue_trouble(queue: Queue) -> str:
    """What the broker has against the queue as it should be; empty if it is like that now. A missing one is made."""
    with app.connection_for_write() as connection:
        try:
            queue(connection.default_channel).declare()
        except (*connection.channel_errors, *connection.connection_errors) as error:
            return " ".join(str(error).split())[:200] or type(error).__name__
    return ""


class UndelayedConsumer(Consumer):
    """A consumer without the 28 queues in which Celery keeps messages with an eta: there are none."""

    class Blueprint(Consumer.Blueprint):  # type: ignore[misc, valid-type]
        default_steps = [step for step in Consumer.Blueprint.default_steps if "delayed" not in step]


class DeadLetters(bootsteps.StartStopStep):
    """Makes the dead-letter queue with every connection of a worker, before it takes its first message."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def start(self, consumer: Any) -> None:
        DEAD(consumer.connection.default_channel).declare()


class Heartbeat(bootsteps.StartStopStep):
    """Touches the file `Heartbeat.file` from the worker's own loop: a worker whose loop hangs stops touching it."""

    requires = ("celery.worker.components:Timer",)
    file: Path | None = None

    def start(self, worker: Any) -> None:
        if self.file is not None:
            self.file.touch()
            worker.timer.call_repeatedly(HEARTBEAT_SECONDS, self.file.touch)


app = Celery("pythmata")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = QUEUES
app.conf.worker_consumer = UndelayedConsumer
app.conf.task_routes = {
    "processes.jobs.run_turns": {"queue": "engine"},
    "processes.jobs.*": {"queue": "maintenance"},
    "tasks.jobs.*": {"queue": "jobs"},
}
app.steps["consumer"].add(DeadLetters)
app.steps["worker"].add(Heartbeat)
# Threads other than the one that made the app would otherwise be given an unconfigured one.
app.set_default()
app.autodiscover_tasks(["processes", "tasks"], related_name="jobs")


def send(job: str, arguments: tuple[Any, ...]) -> None:
    """Put a job into its queue; raises what kombu raises when the broker does not take it."""
    app.send_task(job, args=arguments)


wakeups.connect(send)


@signals.task_prerun.connect
def _drop_dead_connections(**kwargs: Any) -> None:
    # Celery keeps connections over many tasks (CELERY_DB_REUSE_MAX); Django knows which of them have died.
    close_old_connections()


def settle(**kwargs: Any) -> None:
    """What is loaded by now stays: the collector need not look at it again, which is a third of a turn's cost."""
    gc.collect()
    gc.freeze()


signals.worker_process_init.connect(settle)


def in_each_process(start: Callable[[], None]) -> None:
    """Call `start` in every child process of a worker, right after its birth: threads do not survive a fork."""

    def started(**kwargs: Any) -> None:
        start()

    signals.worker_process_init.connect(started, weak=False)


class EmbeddedWorker(WorkController):
    """A worker in a thread of this process, for the broker in memory.

    `on_death` is called if it ends without having been stopped.
    """

    def __init__(self, threads: int, on_death: Callable[[], None]) -> None:
        self._ready = threading.Event()
        self._stopping = False
        self._on_death = on_death
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        super().__init__(
            app=app,
            pool="threads",
            concurrency=threads,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )

    def launch(self, timeout: float = 10.0) -> None:
        """Returns when the worker takes messages. Raises RuntimeError if it does not within `timeout` seconds."""
        state.should_stop = None
        self._thread.start()
        if not self._ready.wait(timeout):
            raise RuntimeError(f"The worker did not start within {timeout} seconds.")

    def halt(self, timeout: float) -> None:
        """Take no more messages, finish what runs; returns after `timeout` seconds at the latest."""
        self._stopping = True
        state.should_stop = 0  # type: ignore[assignment]
        self._thread.join(timeout)
        state.should_stop = None

    def on_consumer_ready(self, consumer: Any) -> None:
        settle()
        self._ready.set()

    def _run(self) -> None:
        self.start()
        if not self._stopping:
            logger.critical("The worker in this process ended.")
            self._on_death()


def prefork_worker(name: str, queues: str | None, heartbeat: Path) -> WorkController:
    """The worker of the distributed deployment; `.start()` returns when it was told to stop."""
    Heartbeat.file = heartbeat
    return app.Worker(
        hostname=f"{name}@",
        queues=queues,
        pool="prefork",
        concurrency=settings.WORKER_PROCESSES,
        loglevel=logging.getLevelName(logging.getLogger().level),
        quiet=True,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
