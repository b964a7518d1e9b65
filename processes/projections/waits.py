"""What is waited for: timers, subscriptions, incidents; and what goes on at once: continuations, thrown messages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from engine.interpreter import commands as c
from engine.interpreter import records as r
from processes import bulk, correlation, message_buffer, submission
from processes.models import EventSubscription, Incident, Timer
from processes.models.base import new_id
from processes.projections.registry import Entry, projects

Place = tuple[uuid.UUID, int]


@projects(r.SubscriptionOpened, r.MessageThrown)
def lock_message_names(entries: Sequence[Entry]) -> None:
    """All that the batch will need, at once: two batches that locked as they went could wait for each other."""
    correlation.lock_names(
        entry.record.name
        for entry in entries
        if isinstance(entry.record, r.MessageThrown) or entry.record.kind == EventSubscription.Kind.MESSAGE
    )


@projects(r.TimerScheduled, r.TimerCanceled)
def write_timers(entries: Sequence[Entry]) -> None:
    """The last word on each timer of the batch; what was there before it goes."""
    latest = {(turn.instance_id, record.subscription_key): record for turn, _, record in entries}
    bulk.delete(Timer, ("instance", "subscription_key"), list(latest))
    rows = [
        (*place, record.element_id, record.due_at, record.repetitions_left, "", 0)
        for place, record in latest.items()
        if isinstance(record, r.TimerScheduled)
    ]
    names = ("instance", "subscription_key", "element_id", "due_at", "repetitions_left", "cycle", "fired")
    bulk.insert(Timer, names, rows)


@projects(r.SubscriptionOpened, r.SubscriptionClosed)
def write_subscriptions(entries: Sequence[Entry]) -> None:
    """Opened and closed in one batch leaves nothing. What stays open may find its message in the buffer."""
    opened: dict[Place, Entry] = {}
    closed: list[Place] = []
    for entry in entries:
        place = (entry.turn.instance_id, entry.record.subscription_key)
        if isinstance(entry.record, r.SubscriptionOpened):
            opened[place] = entry
        elif opened.pop(place, None) is None:
            closed.append(place)
    bulk.delete(EventSubscription, ("instance", "subscription_key"), closed)
    _open(opened)


def _open(opened: dict[Place, Entry]) -> None:
    if not opened:
        return
    messages = {place: e for place, e in opened.items() if e.record.kind == EventSubscription.Kind.MESSAGE}
    fields = ("kind", "correlation_key", "element_id", "repeats")
    names = ("instance", "subscription_key", "created_at", "name", *fields)
    rows = [
        (*place, e.turn.at, e.record.name[:255], *(getattr(e.record, field) for field in fields))
        for place, e in opened.items()
    ]
    bulk.insert(EventSubscription, names, rows)
    if messages:
        names_by_place = {place: entry.record.name for place, entry in messages.items()}
        message_buffer.take_buffered(names_by_place, next(iter(messages.values())).turn.at)


@projects(r.IncidentRaised)
def write_incidents(entries: Sequence[Entry]) -> None:
    names = (
        *("id", "instance", "incident_key", "activity_key", "kind", "element_id"),
        *("message", "detail", "line", "status", "created_at"),
    )
    rows = [
        (
            new_id(),
            turn.instance_id,
            record.incident_key,
            record.key,
            record.kind,
            record.element_id,
            record.message,
            record.detail,
            record.line,
            Incident.Status.OPEN,
            turn.at,
        )
        for turn, _, record in entries
    ]
    bulk.insert(Incident, names, rows)


@projects(r.IncidentResolved)
def resolve_incidents(entries: Sequence[Entry]) -> None:
    rows = [
        (turn.instance_id, record.incident_key, Incident.Status.RESOLVED, turn.at)
        for turn, _, record in entries
    ]
    bulk.update(Incident, ("instance", "incident_key"), ("status", "resolved_at"), rows)


@projects(r.InstanceCompleted, r.InstanceTerminated, r.InstanceFailed)
def resolve_failed_commands(entries: Sequence[Entry]) -> None:
    """In an instance that has ended no command is tried again."""
    rows = [(turn.instance_id, Incident.Status.RESOLVED, turn.at) for turn, _, _ in entries]
    kept = "processes_incident.status = 'open' AND incident_key IS NULL"
    bulk.update(Incident, ("instance",), ("status", "resolved_at"), rows, where=kept)


@projects(r.ContinuationScheduled)
def schedule_continuations(entries: Sequence[Entry]) -> None:
    commands: list[tuple[uuid.UUID, c.Command]] = [
        (turn.instance_id, c.ContinueExecution(token_key=record.token_key)) for turn, _, record in entries
    ]
    submission.submit_many(commands, entries[0].turn.at)


@projects(r.MessageThrown)
def deliver_thrown_messages(entries: Sequence[Entry]) -> None:
    """To whoever has waited longest; nobody yet: it waits for its receiver."""
    for turn, _, record in entries:
        message = correlation.Message(
            name=record.name,
            variables=record.variables,
            correlation_key=record.correlation_key,
            tenant=turn.tenant,
        )
        correlation.deliver(message, ttl=correlation.PUBLISHED_TTL, at=turn.at, exactly_one=False)


@projects(r.SignalThrown)
def broadcast_thrown_signals(entries: Sequence[Entry]) -> None:
    for turn, _, record in entries:
        correlation.broadcast(
            record.name, record.variables, turn.at, tenant=turn.tenant, thrown_in=turn.instance_id
        )
