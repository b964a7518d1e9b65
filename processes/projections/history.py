"""History: element instances, sequence flows taken, values of variables."""

from __future__ import annotations

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


@projects(r.ElementActivated, r.ElementCompleted, r.ElementTerminated)
def write_activities(entries: Sequence[Entry]) -> None:
    """What begins and ends in one batch is written once, with its end."""
    begun: dict[tuple[int, int], list[object]] = {}
    ended: list[tuple[object, ...]] = []
    for turn, _, record in entries:
        # The number: to hash a UUID takes three times as long.
        place = (turn.instance_id.int, record.key)
        if isinstance(record, r.ElementActivated):
            where = (turn.instance_id, record.key, record.scope_key, record.element_id, record.element_type)
            begun[place] = [*where, _Status.ACTIVE, turn.at, None]
        elif (row := begun.get(place)) is not None:
            row[5], row[7] = _ENDED[type(record)], turn.at
        else:
            ended.append((turn.instance_id, record.key, _ENDED[type(record)], turn.at))
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
    latest: dict[tuple[int, int, str], tuple[object, ...]] = {}
    for turn, _, record in entries:
        instance, scope, at = turn.instance_id, record.scope_key, turn.at
        for name, value in record.variables.items():
            short, plain = name[:255], to_plain(value)
            updates.append((instance, scope, short, plain, at))
            latest[instance.int, scope, short] = (instance, scope, short, kind(value), plain, at)
    bulk.insert(VariableUpdate, ("instance", "scope_key", "name", "value", "at"), updates)
    names = ("instance", "scope_key", "name", "type", "value", "updated_at")
    bulk.upsert(Variable, names, names[:3], list(latest.values()))
