"""Celery as the design wants it: hints that may be lost, and a worker that fits into this process."""

import re
import threading
import time
from collections.abc import Iterator

import pytest
from celery import shared_task
from django.conf import settings
from kombu import Queue

from processes import wakeups
from pythmata.celery import ALL_QUEUES, DEAD, QUEUES, EmbeddedWorker, app, send
from pythmata.config import BASE_DIR

SOURCES = [
    file for folder in ("processes", "tasks", "pythmata") for file in (BASE_DIR / folder).rglob("*.py")
]


@pytest.mark.parametrize(
    "name, expected",
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("task_ignore_result", True),
        ("worker_prefetch_multiplier", 1),
        ("accept_content", ["json"]),
        ("task_serializer", "json"),
        ("task_default_queue_type", "quorum"),
        ("task_soft_time_limit", 20),
        ("task_time_limit", 30),
        ("broker_channel_error_retry", True),
        ("worker_cancel_long_running_tasks_on_connection_loss", False),
        ("broker_heartbeat", 10),
        ("worker_eta_task_limit", 1),
        ("worker_enable_remote_control", False),
        ("task_publish_retry", False),
        ("beat_schedule", {}),
        ("result_backend", None),
    ],
)
def test_setting(name: str, expected: object) -> None:
    assert app.conf[name] == expected


def test_the_soft_shutdown_ends_within_the_grace_of_a_container() -> None:
    assert app.conf.worker_soft_shutdown_timeout == settings.SHUTDOWN_GRACE_SECONDS < 40


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_a_message_that_kills_workers_ends_among_the_dead(queue: Queue) -> None:
    assert queue.queue_arguments == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 5,
        "x-dead-letter-exchange": DEAD.exchange.name,
    }


@pytest.mark.parametrize(
    "job, queue",
    [
        ("processes.jobs.run_turns", "engine"),
        ("processes.jobs.sweep", "maintenance"),
        ("tasks.jobs.run_job", "jobs"),
    ],
)
def test_each_job_has_its_queue(job: str, queue: str) -> None:
    assert app.amqp.router.route({}, job)["queue"].name == queue


def test_no_job_is_sent_for_later() -> None:
    """A message with an eta lives unacknowledged in a worker's memory: timers and retries are rows."""
    forbidden = re.compile(r"\b(eta|countdown)\s*=|\.retry\(|autoretry_for|beat_schedule\s*=|crontab\(")
    calls = re.compile(r"apply_async\(|send_task\(|signature\(|shared_task\(|@app\.task")
    found = []
    for file in SOURCES:
        text = file.read_text()
        if calls.search(text):
            found += [f"{file.relative_to(BASE_DIR)}: {hit.group()}" for hit in forbidden.finditer(text)]
    assert found == []


def test_the_lint_above_looks_at_the_files_that_send() -> None:
    sending = [file.name for file in SOURCES if "send_task(" in file.read_text()]
    assert "celery.py" in sending


# The worker in this process ----------------------------------------------------------------------------------

ran: list[tuple[str, str]] = []
done = threading.Event()


@shared_task(name="tasks.jobs.note_for_test")
def note(text: str) -> None:
    ran.append((text, threading.current_thread().name))
    done.set()


@shared_task(name="tasks.jobs.fail_for_test")
def fail() -> None:
    raise ValueError("on purpose")


@shared_task(name="tasks.jobs.slow_for_test")
def slow() -> None:
    done.set()
    time.sleep(0.5)
    ran.append(("slow", threading.current_thread().name))


@pytest.fixture(autouse=True)
def nothing_waits() -> None:
    """Hints that other tests sent to the broker of this process would be run first."""
    ran.clear()
    done.clear()
    with app.connection_for_write() as connection:
        for queue in ALL_QUEUES:
            bound = queue(connection.default_channel)
            bound.declare()
            bound.purge()


@pytest.fixture
def worker() -> Iterator[EmbeddedWorker]:
    died = threading.Event()
    embedded = EmbeddedWorker(threads=2, on_death=died.set)
    embedded.launch()
    yield embedded
    embedded.halt(timeout=10)
    assert not died.is_set()


@pytest.mark.usefixtures("worker")
def test_it_runs_a_job_in_a_thread_of_this_process() -> None:
    send("tasks.jobs.note_for_test", ("hello",))
    assert done.wait(5)
    assert ran[0][0] == "hello"
    assert ran[0][1] != threading.current_thread().name


@pytest.mark.usefixtures("worker")
def test_a_job_that_fails_stops_nothing() -> None:
    send("tasks.jobs.fail_for_test", ())
    send("tasks.jobs.note_for_test", ("after",))
    assert done.wait(5)
    assert ran[0][0] == "after"


def test_a_halt_lets_the_running_job_finish() -> None:
    embedded = EmbeddedWorker(threads=1, on_death=lambda: None)
    embedded.launch()
    send("tasks.jobs.slow_for_test", ())
    assert done.wait(5)
    embedded.halt(timeout=10)
    assert [text for text, thread in ran] == ["slow"]


def test_a_worker_that_dies_says_so() -> None:
    died = threading.Event()
    embedded = EmbeddedWorker(threads=1, on_death=died.set)
    embedded.launch()
    embedded.stop()
    assert died.wait(5)


@pytest.mark.usefixtures("worker")
def test_a_wake_up_reaches_the_worker() -> None:
    wakeups._wakeups.wake("tasks.jobs.note_for_test", "woken")
    assert done.wait(5)
    assert ran[0][0] == "woken"
