"""Events for other systems: rows of the outbox, written only where there is a bus to take them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.interpreter import records as r
from processes import bulk, event_bus
from processes.models import OutboxMessage, ProcessInstance
from processes.models.base import new_id
from processes.projections.registry import Entry, projects


def _element(record: Any) -> dict[str, Any]:
    return {"element_id": record.element_id, "key": record.key}


# Record → (type of the event, its data). Variables are never told: who may see them is decided at the API.
EVENTS: Mapping[type[r.Record], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    r.InstanceStarted: ("process.started", lambda record: {"start_event": record.start_event_id}),
    r.InstanceCompleted: ("process.completed", lambda record: {}),
    r.InstanceTerminated: ("process.terminated", lambda record: {"reason": record.reason}),
    r.InstanceFailed: ("process.failed", lambda record: {"error_code": record.error_code}),
    r.ElementActivated: ("activity.activated", _element),
    r.ElementCompleted: ("activity.completed", _element),
    r.ElementTerminated: ("activity.terminated", _element),
    r.UserTaskCreated: (
        "task.created",
        lambda record: {**_element(record), "name": record.name, "assignee": record.assignee},
    ),
    r.UserTaskCompleted: ("task.completed", _element),
    r.UserTaskCanceled: ("task.canceled", _element),
    r.JobCreated: ("job.created", lambda record: {**_element(record), "topic": record.topic}),
    r.JobCompleted: ("job.completed", _element),
    r.JobCanceled: ("job.canceled", _element),
    r.MessageThrown: (
        "message.thrown",
        lambda record: {"name": record.name, "correlation_key": record.correlation_key},
    ),
    r.SignalThrown: ("signal.thrown", lambda record: {"name": record.name}),
    r.IncidentRaised: (
        "incident.raised",
        lambda record: {"kind": record.kind, "element_id": record.element_id, "message": record.message},
    ),
    r.IncidentResolved: ("incident.resolved", lambda record: {"incident_key": record.incident_key}),
}
_COLUMNS = ("event_id", "instance_id", "seq", "topic", "body", "created_at")


@projects(*EVENTS)
def write_events(entries: Sequence[Entry]) -> None:
    if not event_bus.is_configured():
        return
    counts = _count(entries)
    bulk.insert(OutboxMessage, _COLUMNS, [_row(entry, counts) for entry in entries])


def _count(entries: Sequence[Entry]) -> Counter[uuid.UUID]:
    """The number of events before these, by instance; the rows are locked by the turn."""
    added = Counter(entry.turn.instance_id for entry in entries)
    rows = ProcessInstance.objects.filter(pk__in=added).values_list("pk", "event_count")
    counts = Counter(dict(rows))
    changed = [(pk, counts[pk] + number) for pk, number in added.items()]
    bulk.update(ProcessInstance, ("id",), ("event_count",), changed)
    return counts


def _row(entry: Entry, counts: Counter[uuid.UUID]) -> tuple[object, ...]:
    turn, _, record = entry
    kind, describe = EVENTS[type(record)]
    counts[turn.instance_id] += 1
    event_id = new_id()
    about = {
        "process": turn.process_key,
        "definition": str(turn.definition_id),
        "business_key": turn.business_key,
        "version": turn.version,
    }
    body = event_bus.cloud_event(
        event_id=event_id,
        type=kind,
        subject=str(turn.instance_id),
        at=turn.at,
        data=about | describe(record),
        sequence=counts[turn.instance_id],
    )
    return (event_id, turn.instance_id, counts[turn.instance_id], kind, body, turn.at)
