"""What a scenario shows of its instances, shared by the one in memory and the one on a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from engine.errors import CommandRejected
from engine.interpreter import records as r
from engine.interpreter.expressions import ScriptRunner
from engine.interpreter.timers import as_moment, as_timedelta


class Task(msgspec.Struct, frozen=True):
    """An open user task. ``id`` is unique in the scenario; ``key`` is the engine's."""

    id: str
    name: str
    element_id: str
    instance_id: str
    assignee: str | None
    candidate_users: tuple[str, ...]
    candidate_groups: tuple[str, ...]
    key: int
    form_key: str | None = None
    due_at: datetime | None = None
    priority: int = 50

    @classmethod
    def of(cls, instance: str, record: r.UserTaskCreated) -> Task:
        return cls(
            f"{instance}:{record.key}",
            record.name,
            record.element_id,
            instance,
            record.assignee,
            record.candidate_users,
            record.candidate_groups,
            record.key,
            record.form_key,
            record.due_at,
            record.priority,
        )


class Job(msgspec.Struct, frozen=True):
    """An open job."""

    id: str
    element_id: str
    topic: str
    instance_id: str
    key: int
    properties: dict[str, object] = {}

    @classmethod
    def of(cls, instance: str, record: r.JobCreated) -> Job:
        return cls(
            f"{instance}:{record.key}",
            record.element_id,
            record.topic,
            instance,
            record.key,
            record.properties,
        )


class Incident(msgspec.Struct, frozen=True):
    """An open incident; the kinds are in docs/incidents.md."""

    kind: str
    element_id: str
    instance_id: str
    message: str
    key: int

    @classmethod
    def of(cls, instance: str, record: r.IncidentRaised) -> Incident:
        return cls(record.kind, record.element_id, instance, record.message, record.incident_key)


class ScriptFunctions(Mapping[str, ScriptRunner]):
    """Functions ``(source, variables) → updates`` as script runners by language."""

    def __init__(self, functions: Mapping[str, Callable[[str, dict[str, object]], object]]) -> None:
        self._functions = functions

    def __getitem__(self, language: str) -> ScriptRunner:
        return _ScriptFunction(self._functions[language])

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


class _ScriptFunction:
    def __init__(self, function: Callable[[str, dict[str, object]], object]) -> None:
        self._function = function

    def run(
        self, source: str, variables: Mapping[str, object], *, result_variable: str | None
    ) -> Mapping[str, object]:
        result = self._function(source, dict(variables))
        if result_variable is not None and not isinstance(result, Mapping):
            return {result_variable: result}
        return result if isinstance(result, Mapping) else {}


T = TypeVar("T")


def pick(choices: Sequence[T], wanted: T | str, names: Callable[[T], tuple[str, ...]]) -> T:
    """The thing itself, or the oldest with that name; raises CommandRejected naming what there is."""
    found = [
        choice
        for choice in choices
        if choice == wanted or (isinstance(wanted, str) and wanted in names(choice))
    ]
    if not found:
        there = ", ".join(sorted({names(choice)[-1] for choice in choices})) or "nothing"
        raise CommandRejected(f"{wanted!r} is not open; there is: {there}.")
    return found[0]


def as_time(value: str | datetime) -> datetime:
    return as_moment(value)


def as_span(value: str | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else as_timedelta(value, datetime(2026, 1, 1, tzinfo=UTC))
