"""History: element instances, sequence flows taken, values of variables."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from engine.feel.values import kind
from engine.interpreter import records as r
from engine.interpreter.codec import to_plain
from processes import bulk
from processes.models import ActivityInstance, TakenFlow, Variable, VariableUpdate
from processes.projections.registry import Entry, projects

_Status = ActivityInstance.Status
_COLUMNS = ("instance", "key", "scope_key", "element_id", "element_type", "status", "started_at", "ended_at")
_ENDED = {r.ElementCompleted: _Status.COMPLETED, r.ElementTerminated: _Status.TERMINATED}

Key = tuple[uuid.UUID, int]


@projects(r.ElementActivated, r.ElementCompleted, r.ElementTerminated)
def write_activities(entries: Sequence[Entry]) -> None:
    """What begins and ends in one batch is written once, with its end."""
    begun: dict[Key, list[object]] = {}
    ended: list[tuple[object, ...]] = []
    for turn, _, record in entries:
        place = (turn.instance_id, record.key)
        if isinstance(record, r.ElementActivated):
            begun[place] = [
                *place,
                record.scope_key,
                record.element_id,
                record.element_type,
                _Status.ACTIVE,
                turn.at,
                None,
            ]
        elif place in begun:
            begun[place][5], begun[place][7] = _ENDED[type(record)], turn.at
        else:
            ended.append((*place, _ENDED[type(record)], turn.at))
    bulk.insert(ActivityInstance, _COLUMNS, list(begun.values()))
    bulk.update(ActivityInstance, ("instance", "key"), ("status", "ended_at"), ended)


@projects(r.SequenceFlowTaken)
def write_flows(entries: Sequence[Entry]) -> None:
    rows = [(turn.instance_id, record.flow_id, turn.at) for turn, _, record in entries]
    bulk.insert(TakenFlow, ("instance", "flow_id", "at"), rows)


@projects(r.VariablesSet)
def write_variables(entries: Sequence[Entry]) -> None:
    """Each update for the history; the last one of each name as the present value."""
    updates: list[tuple[object, ...]] = []
    latest: dict[tuple[uuid.UUID, int, str], tuple[object, ...]] = {}
    for turn, _, record in entries:
        for name, value in record.variables.items():
            place = (turn.instance_id, record.scope_key, name[:255])
            plain = to_plain(value)
            updates.append((*place, plain, turn.at))
            latest[place] = (*place, kind(value), plain, turn.at)
    bulk.insert(VariableUpdate, ("instance", "scope_key", "name", "value", "at"), updates)
    names = ("instance", "scope_key", "name", "type", "value", "updated_at")
    bulk.upsert(Variable, names, names[:3], list(latest.values()))
