"""Redis and RabbitMQ: they only make things fast, but what stands in them must be as the code expects."""

from __future__ import annotations

from collections.abc import Iterator

from processes import event_bus
from processes.connections import rabbitmq, redis
from pythmata.celery import ALL_QUEUES, app, queue_trouble
from pythmata.doctor.findings import Finding, Level, expect

REDIS, RABBITMQ, CELERY = "Redis", "RabbitMQ", "Celery"


def redis_answers() -> Iterator[Finding]:
    server = redis.shared()
    if server is None:
        yield Finding(REDIS, "is used", Level.OK, "no: REDIS_URL is not set, everything runs in one process")
        return
    server.ping()
    policy = server.setting("maxmemory-policy")
    yield expect(
        REDIS,
        "maxmemory-policy",
        policy or "unknown",
        is_fine=policy != "noeviction" or server.setting("maxmemory") in ("0", ""),
        matters="A full Redis refuses writes, and pages show old states.",
        do="Set maxmemory-policy allkeys-lru: what is in it can be made again.",
        level=Level.WARNING,
    )


def rabbitmq_answers() -> Iterator[Finding]:
    broker = rabbitmq.shared()
    if broker is None:
        yield Finding(RABBITMQ, "is used", Level.OK, "no: AMQP_URL is not set, wake-ups stay in the process")
        return
    broker.ping()
    yield Finding(RABBITMQ, "answers", Level.OK, "yes")
    broker.declare(event_bus.EVENTS)
    yield Finding(RABBITMQ, f"queue {event_bus.EVENTS.queue}", Level.OK, "quorum")
    for queue in ALL_QUEUES:
        yield queue_finding(queue.name, queue_trouble(queue))


def queue_finding(name: str, trouble: str) -> Finding:
    """A queue that somebody made otherwise cannot be declared; workers could not start."""
    return expect(
        RABBITMQ,
        f"queue {name}",
        trouble or "quorum, with its limits",
        is_fine=not trouble,
        matters="Messages of a queue that is not replicated, or without a delivery limit, are lost or go round.",
        do=f"Stop the workers, delete the queue {name} and start them again: it holds nothing but hints.",
    )


def celery() -> Iterator[Finding]:
    for name, wanted in (
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
    ):
        found = app.conf[name]
        yield expect(
            CELERY,
            name,
            found,
            is_fine=found == wanted,
            matters="A killed worker takes messages with it.",
            do=f"Remove {name.upper()} from the environment and the settings.",
        )


REDIS_LOOKS = (redis_answers,)
RABBITMQ_LOOKS = (rabbitmq_answers,)
CELERY_LOOKS = (celery,)
