"""The mistakes themselves: what a guard does is undone in the process that is told to."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from processes import (
    bulk,
    clock,
    event_bus,
    live_state,
    outbox,
    queue,
    runtime,
    submission,
    sweeper,
    timers,
    turns,
)
from processes.models import OutboxMessage, ProcessInstance, Timer
from tasks import service_tasks, sweeps
from tasks.leases import Lease
from tasks.models import Job

PAUSE_SECONDS = 0.2
SKEW = timedelta(hours=2)


def no_lock_and_no_version() -> None:
    """Workers take the same commands, and the last one to write wins."""
    plain = bulk.update

    def update(model: Any, key: Any, names: Any, rows: Any, **options: Any) -> int:
        if model is ProcessInstance and "version" in key:
            rows = [(row[0], *row[2:]) for row in rows]
            plain(model, ("id",), names, rows, **options)
            return len(rows)
        return plain(model, key, names, rows, **options)

    queue._locking = lambda tables: ""
    bulk.update = update


def commit_in_two() -> None:
    """The instance is written in one transaction, that its commands are consumed in the next."""
    close = turns._close

    def later(batch: Any, at: datetime) -> None:
        def second() -> None:
            time.sleep(PAUSE_SECONDS)
            close(batch, at)

        transaction.on_commit(second)

    turns._close = later


def publish_in_the_transaction() -> None:
    """Events are sent while the transaction that they tell of may still fail."""
    insert = bulk.insert

    def sending(model: Any, names: Any, rows: Any, **options: Any) -> None:
        insert(model, names, rows, **options)
        if model is OutboxMessage:
            written = OutboxMessage.objects.filter(event_id__in=[row[0] for row in rows])
            event_bus.publish([outbox._envelope(row) for row in written])
            time.sleep(PAUSE_SECONDS)

    bulk.insert = sending


def leases_end_early() -> None:
    """The sweeper gives away work that somebody is at."""

    def release() -> None:
        Job.objects.filter(status=Job.Status.RUNNING).update(status=Job.Status.READY, lease_until=None)

    _replace_sweep(sweeps.release_expired_leases, release)


def fence_ignored() -> None:
    """Whoever has ever had a job may report."""
    Lease.is_held = lambda lease: {"pk": lease.job.pk}  # type: ignore[assignment, method-assign]


def highest_number_sent() -> None:
    """The relay remembers how far it came, as if numbers were committed in order."""
    seen = {"id": 0}
    insert = bulk.insert

    def slow(model: Any, names: Any, rows: Any, **options: Any) -> None:
        insert(model, names, rows, **options)
        if model is OutboxMessage:
            time.sleep(random.random() * 3 * PAUSE_SECONDS)

    def relay() -> int:
        with outbox._alone() as is_mine:
            highest = OutboxMessage.objects.filter(sent_at__isnull=False).order_by("-id").first()
            seen["id"] = max(seen["id"], highest.pk if highest else 0)
            rows = (
                list(OutboxMessage.objects.filter(id__gt=seen["id"]).order_by("id")[:500]) if is_mine else []
            )
            sent = event_bus.publish([outbox._envelope(row) for row in rows])
            OutboxMessage.objects.filter(pk__in=sent).update(sent_at=clock.now())
        return len(sent)

    bulk.insert = slow
    outbox.relay_once = relay


def hint_is_the_work() -> None:
    """Whoever gets the message does the work, without asking whose it is."""

    def run(job_id: uuid.UUID) -> bool:
        lease = Lease(Job.objects.get(pk=job_id), 0)
        outcome = service_tasks._call(lease.job, time.monotonic() + 30)
        with transaction.atomic():
            Job.objects.filter(pk=job_id, status=Job.Status.READY).update(status=Job.Status.REPORTED)
            service_tasks._tell_instance(lease.job, outcome)
        return True

    service_tasks.run = run


def clock_of_the_worker() -> None:
    """Timers fall due by the clock of a worker that is two hours ahead."""
    fire = timers.fire_due

    def hasty(at: datetime) -> int:
        Timer.objects.filter(due_at__gt=at, due_at__lte=at + SKEW).update(due_at=at)
        return fire(at)

    timers.fire_due = hasty


def hints_only() -> None:
    """Nobody looks for work that nobody was woken for."""
    for sweep in (sweeper.wake_waiting_commands, sweeps.find_due_jobs):
        sweeper._sweeps.remove(sweep)


def events_after_the_commit() -> None:
    """What happened is committed, that others have to be told of it a little later."""
    insert = bulk.insert

    def later(model: Any, names: Any, rows: Any, **options: Any) -> None:
        if model is not OutboxMessage or not connection.in_atomic_block:
            insert(model, names, rows, **options)
            return

        def second() -> None:
            time.sleep(PAUSE_SECONDS)
            insert(model, names, rows, **options)

        transaction.on_commit(second)

    bulk.insert = later


def keys_forgotten() -> None:
    """A request that is repeated is a new one."""
    submit = submission.submit_once

    def forgetful(**asked: Any) -> Any:
        return submit(**asked | {"idempotency_key": None})

    for name, forgetting in (("repeated", lambda *asked: None), ("submit_once", forgetful)):
        setattr(runtime, name, forgetting)


def mirror_first() -> None:
    """Redis is told before the database has committed."""
    write = turns._write

    def hasty(batch: Any, at: datetime) -> None:
        write(batch, at)
        views = [one.live_view() for one in batch if one.consumed]
        live_state.put_many([view.live for view in views if view.live is not None])
        time.sleep(PAUSE_SECONDS)

    turns._write = hasty


def _replace_sweep(old: Callable[[], object], new: Callable[[], object]) -> None:
    sweeper._sweeps[sweeper._sweeps.index(old)] = new


SEEDED: Mapping[str, Callable[[], None]] = {
    "no lock and no version": no_lock_and_no_version,
    "commit in two": commit_in_two,
    "events published in the transaction": publish_in_the_transaction,
    "leases end early": leases_end_early,
    "fence ignored": fence_ignored,
    "highest number sent": highest_number_sent,
    "hint is the work": hint_is_the_work,
    "clock of the worker": clock_of_the_worker,
    "hints only": hints_only,
    "events after the commit": events_after_the_commit,
    "keys forgotten": keys_forgotten,
    "mirror first": mirror_first,
}
