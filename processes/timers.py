"""Due timers become commands. Times are UTC by the database's clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from engine.bpmn.model.extension import ONE_FOR_MISSED
from engine.interpreter import commands as c
from engine.interpreter.missed_timers import next_occurrence
from engine.interpreter.timers import Schedule
from processes import bulk, correlation, metrics, submission
from processes.catalog import model_of
from processes.models import Timer

BATCH = 500


def fire_due(at: datetime) -> int:
    """One batch of what is due, the oldest first; the number of timers fired.

    The row goes with its firing: an instance writes the next occurrence of a cycle when it sees the command.
    """
    with transaction.atomic():
        due = Timer.objects.filter(due_at__lte=at).order_by("due_at", "id")
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",)).select_related("definition")[:BATCH]
        )
        for row in rows:
            metrics.timer_lateness_seconds.observe(max(0.0, (at - row.due_at).total_seconds()))
        _fire_in_instances([row for row in rows if row.instance_id is not None], at)
        for row in rows:
            if row.definition is not None:
                _fire_start(row, at)
    return len(rows)


def _fire_in_instances(rows: list[Timer], at: datetime) -> None:
    commands = [
        (
            row.instance_id,
            c.FireTimer(subscription_key=row.subscription_key or 0, due_at=row.due_at.isoformat()),
        )
        for row in rows
        if row.instance_id is not None
    ]
    submission.submit_many(commands, at)
    bulk.delete(Timer, ["id"], [(row.pk,) for row in rows])


def _fire_start(row: Timer, at: datetime) -> None:
    """A start event: one new instance, for all the occurrences that were missed unless the process wants each."""
    assert row.definition is not None
    if not row.definition.is_suspended:
        correlation.start_at(row.definition, row.element_id, {}, at, position=row.position)
    schedule = next_occurrence(
        Schedule(row.due_at, row.anchor_at or row.due_at, row.fired, row.repetitions_left, row.cycle or None),
        at,
        model_of(row.definition).element.extension.missed_timers or ONE_FOR_MISSED,
    )
    mine = Timer.objects.filter(pk=row.pk)
    if schedule is None:
        mine.delete()
    else:
        mine.update(due_at=schedule.due_at, fired=schedule.fired, repetitions_left=schedule.repetitions_left)
