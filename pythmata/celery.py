"""Celery: where the engine's turns and the connectors' jobs run.

A message of Celery is a hint. Losing, repeating or reordering any of them must be harmless, so they carry ids at
most; what is to be done stands in the database. In production the queues are quorum queues with a delivery limit, so
that a message which kills its worker ends among the dead letters. There is no beat and no eta: timers are rows.
"""

import os
from typing import Any

from celery import Celery
from kombu import Exchange, Queue

from processes import wakeups

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pythmata.settings")

DELIVERY_LIMIT = 5
JOBS = Exchange("pythmata.jobs", type="topic")
DEAD = Queue(
    "pythmata.jobs.dead",
    Exchange("pythmata.jobs.dead", type="fanout"),
    queue_arguments={"x-queue-type": "quorum"},
)


def _queue(name: str) -> Queue:
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD.exchange.name,
    }
    return Queue(name, JOBS, routing_key=name, queue_arguments=arguments)


QUEUES = tuple(_queue(name) for name in ("engine", "jobs", "maintenance"))

app = Celery("pythmata")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = QUEUES
app.conf.task_routes = {
    "processes.jobs.run_turns": {"queue": "engine"},
    "processes.jobs.*": {"queue": "maintenance"},
    "tasks.jobs.*": {"queue": "jobs"},
}
# Threads other than the one that made the app would otherwise be given an unconfigured one.
app.set_default()
app.autodiscover_tasks(["processes", "tasks"], related_name="jobs")


def send(job: str, arguments: tuple[Any, ...]) -> None:
    """Put a job into its queue; raises what kombu raises when the broker does not take it."""
    app.send_task(job, args=arguments)


wakeups.connect(send)
