"""Events for other systems: rows of the outbox, written only where there is a bus to take them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.interpreter import records as r
from processes import bulk, event_bus
from processes import event_types as e
from processes.models import OutboxMessage, ProcessInstance
from processes.models.base import new_id
from processes.projections.registry import Entry, projects

Fields = dict[str, Any]


def _element(record: Any) -> Fields:
    return {"element_id": record.element_id, "key": record.key}


def _nothing(record: Any) -> Fields:
    return {}


# Record → the class of the event's data, and its fields beside those of the instance.
EVENTS: Mapping[type[r.Record], tuple[type[e.InstanceEvent], Callable[[Any], Fields]]] = {
    r.InstanceStarted: (e.ProcessStarted, lambda record: {"start_event": record.start_event_id}),
    r.InstanceCompleted: (e.ProcessCompleted, _nothing),
    r.InstanceTerminated: (e.ProcessTerminated, lambda record: {"reason": record.reason}),
    r.InstanceFailed: (e.ProcessFailed, lambda record: {"error_code": record.error_code}),
    r.ElementActivated: (e.ActivityActivated, _element),
    r.ElementCompleted: (e.ActivityCompleted, _element),
    r.ElementTerminated: (e.ActivityTerminated, _element),
    r.UserTaskCreated: (
        e.TaskCreated,
        lambda record: {**_element(record), "name": record.name, "assignee": record.assignee},
    ),
    r.UserTaskCompleted: (e.TaskCompleted, _element),
    r.UserTaskCanceled: (e.TaskCanceled, _element),
    r.JobCreated: (e.JobCreated, lambda record: {**_element(record), "topic": record.topic}),
    r.JobCompleted: (e.JobCompleted, _element),
    r.JobCanceled: (e.JobCanceled, _element),
    r.DecisionEvaluated: (
        e.DecisionEvaluated,
        lambda record: {
            **_element(record),
            "decision": record.decision_id,
            "decision_version": record.version,
            "rules": [rule.rule_id for rule in record.matched_rules],
        },
    ),
    r.MessageThrown: (
        e.MessageThrown,
        lambda record: {"name": record.name, "correlation_key": record.correlation_key},
    ),
    r.SignalThrown: (e.SignalThrown, lambda record: {"name": record.name}),
    r.IncidentRaised: (
        e.IncidentRaised,
        lambda record: {"kind": record.kind, "element_id": record.element_id, "message": record.message},
    ),
    r.IncidentResolved: (e.IncidentResolved, lambda record: {"incident_key": record.incident_key}),
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
    of_type, fields = EVENTS[type(record)]
    counts[turn.instance_id] += 1
    event_id = new_id()
    data = of_type(
        process=turn.process_key,
        definition=turn.definition_id,
        business_key=turn.business_key,
        version=turn.version,
        **fields(record),
    )
    body = event_bus.cloud_event(
        event_id=event_id,
        subject=str(turn.instance_id),
        at=turn.at,
        data=data,
        sequence=counts[turn.instance_id],
        traceparent=turn.traceparent,
        tenant=turn.tenant,
    )
    return (event_id, turn.instance_id, counts[turn.instance_id], of_type.type, body, turn.at)
