"""What instances of a scenario in memory have to do with each other: calls, versions, data stores."""

from __future__ import annotations

from engine.bpmn.model.definitions import Process
from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.foreseen import CALLED_PROCESS
from engine.scenario_view import Place

MAX_DEPTH = 100
"""Calls inside calls."""


class ScenarioVersions:
    """The definitions by what a call may bind to."""

    def __init__(self) -> None:
        self._versions: dict[str, list[tuple[str, str | None, int]]] = {}

    def add(self, process: Process, definition_id: str, deployment: int) -> None:
        entry = (definition_id, process.extension.version_tag, deployment)
        self._versions.setdefault(process.id, []).append(entry)

    def find(self, called: r.ProcessCalled, caller_definition: str) -> str:
        """The definition to call; raises CommandRejected if there is none."""
        versions = self._versions.get(called.called_element, [])
        if called.binding == "deployment":
            own = next(d for found in self._versions.values() for i, _, d in found if i == caller_definition)
            versions = [version for version in versions if version[2] == own]
        elif called.binding == "version":
            number = int(called.binding_value or 0) if (called.binding_value or "").isdecimal() else 0
            versions = versions[number - 1 : number] if number else []
        elif called.binding == "version_tag":
            versions = [version for version in versions if version[1] == called.binding_value]
        if not versions:
            raise CommandRejected(f"There is no process {called.called_element!r} to call.")
        return versions[-1][0]


class ScenarioCalls:
    """Who has called whom."""

    def __init__(self) -> None:
        self._called: dict[Place, str] = {}
        self._caller: dict[str, Place] = {}
        self._depth: dict[str, int] = {}

    def check(self, caller: str, called: r.ProcessCalled) -> None:
        if self._depth.get(caller, 0) >= MAX_DEPTH:
            text = f"{MAX_DEPTH} calls stand inside each other. Does {called.called_element} call itself?"
            raise CommandRejected(text)

    def add(self, caller: str, key: int, instance: str) -> None:
        self._called[caller, key] = instance
        self._caller[instance] = (caller, key)
        self._depth[instance] = self._depth.get(caller, 0) + 1

    def answers(self, instance: str, record: r.Record) -> list[tuple[str, c.Command]]:
        """What the record makes other instances be asked."""
        if isinstance(record, r.CallCanceled):
            called = self._called.get((instance, record.key))
            return [(called, c.CancelInstance())] if called else []
        if instance not in self._caller:
            return []
        caller, key = self._caller[instance]
        answer = _answer(record, key)
        return [(caller, answer)] if answer is not None else []


def _answer(record: r.Record, key: int) -> c.Command | None:
    if isinstance(record, r.InstanceCompleted):
        return c.CompleteActivity(activity_key=key, variables=record.variables)
    if isinstance(record, r.InstanceFailed):
        return c.ThrowError(
            activity_key=key, code=record.error_code, message=record.message, variables=record.variables
        )
    if isinstance(record, r.EscalationThrown):
        return c.ThrowEscalation(activity_key=key, code=record.code, variables=record.variables)
    if isinstance(record, r.InstanceTerminated):
        return c.FailActivity(
            activity_key=key, message="The called instance was canceled.", kind=CALLED_PROCESS
        )
    return None


class ScenarioStores:
    """Data stores in memory."""

    def __init__(self) -> None:
        self._values: dict[str, object] = {}

    def read(self, name: str) -> object:
        return self._values.get(name)

    def write(self, name: str, value: object) -> None:
        self._values[name] = value
