"""What crosses from one instance to another by call activities: each time a command to the other one."""

from __future__ import annotations

from collections.abc import Sequence

from engine.interpreter import records as r
from processes import calls
from processes.projections.registry import Entry, projects


@projects(r.ProcessCalled)
def start_called_processes(entries: Sequence[Entry]) -> None:
    found = [calls.Call(turn.instance_id, turn.definition_id, record) for turn, _, record in entries]
    calls.begin(found, entries[0].turn.at)


@projects(r.CallCanceled)
def cancel_called_instances(entries: Sequence[Entry]) -> None:
    calls.cancel(((turn.instance_id, record.key) for turn, _, record in entries), entries[0].turn.at)


@projects(r.InstanceCompleted, r.InstanceFailed, r.InstanceTerminated, r.EscalationThrown)
def answer_calling_instances(entries: Sequence[Entry]) -> None:
    calls.answer([(turn.instance_id, record) for turn, _, record in entries], entries[0].turn.at)
