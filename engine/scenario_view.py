"""What scenarios have in common, whether they play in memory or on a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

import msgspec

from engine.errors import BpmnError, CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.expressions import ScriptRunner
from engine.interpreter.state import State
from engine.interpreter.timers import as_moment, as_timedelta

Variables = dict[str, object]
Handler = Callable[[Variables], Mapping[str, object] | None]
Place = tuple[str, int]
BODIES = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
"""Types of elements that are the whole of a repeated activity, not one of its instances."""
NOTHING: Mapping[str, object] = MappingProxyType({})


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
    """An open job; what the connector, callable or worker is given."""

    id: str
    element_id: str
    topic: str
    instance_id: str
    key: int
    properties: dict[str, object] = {}
    variables: dict[str, object] = {}
    headers: dict[str, str] = {}

    @classmethod
    def of(cls, instance: str, record: r.JobCreated) -> Job:
        return cls(
            f"{instance}:{record.key}",
            record.element_id,
            record.topic,
            instance,
            record.key,
            record.properties,
            record.variables,
            record.headers,
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


class Board:
    """What there is to see, kept from the records as they come."""

    def __init__(self) -> None:
        self.trace: list[str] = []
        self.tasks: dict[Place, Task] = {}
        self.jobs: dict[Place, tuple[Job, r.JobCreated]] = {}
        self.messages: dict[Place, r.SubscriptionOpened] = {}
        self.incidents: dict[Place, Incident] = {}

    def apply(self, instance: str, record: r.Record) -> None:
        change = _CHANGES.get(type(record))
        if change is not None:
            change(self, instance, record)

    def _activated(self, instance: str, record: r.ElementActivated) -> None:
        if record.element_type in BODIES:
            return
        self.trace.append(record.element_id)

    def _task(self, instance: str, record: r.UserTaskCreated) -> None:
        self.tasks[instance, record.key] = Task.of(instance, record)

    def _task_ended(self, instance: str, record: r.UserTaskCompleted | r.UserTaskCanceled) -> None:
        self.tasks.pop((instance, record.key), None)

    def _job(self, instance: str, record: r.JobCreated) -> None:
        self.jobs[instance, record.key] = (Job.of(instance, record), record)

    def _job_ended(self, instance: str, record: r.JobCompleted | r.JobCanceled) -> None:
        self.jobs.pop((instance, record.key), None)

    def _opened(self, instance: str, record: r.SubscriptionOpened) -> None:
        self.messages[instance, record.subscription_key] = record

    def _closed(self, instance: str, record: r.SubscriptionClosed) -> None:
        self.messages.pop((instance, record.subscription_key), None)

    def _incident(self, instance: str, record: r.IncidentRaised) -> None:
        self.incidents[instance, record.incident_key] = Incident.of(instance, record)
        self.jobs.pop((instance, record.key or 0), None)

    def _resolved(self, instance: str, record: r.IncidentResolved) -> None:
        self.incidents.pop((instance, record.incident_key), None)


_CHANGES: dict[type[r.Record], Callable[..., None]] = {
    r.ElementActivated: Board._activated,
    r.UserTaskCreated: Board._task,
    r.UserTaskCompleted: Board._task_ended,
    r.UserTaskCanceled: Board._task_ended,
    r.JobCreated: Board._job,
    r.JobCompleted: Board._job_ended,
    r.JobCanceled: Board._job_ended,
    r.SubscriptionOpened: Board._opened,
    r.SubscriptionClosed: Board._closed,
    r.IncidentRaised: Board._incident,
    r.IncidentResolved: Board._resolved,
}


class Played(ABC):
    """The part of a scenario's interface that only looks, or asks one instance for one thing.

    ``handlers`` are functions of (variables and properties) by topic, ``scripts`` functions of (source, variables)
    by language; both give the variables to set.
    """

    def __init__(self, now: str | datetime) -> None:
        self.now = as_moment(now)
        self.handlers: dict[str, Handler] = {}
        self.scripts: dict[str, Callable[[str, Variables], object]] = {}
        self._board = Board()

    @abstractmethod
    def _ask(self, instance: str, command: c.Command) -> None:
        """Run the command; raises CommandRejected."""

    @abstractmethod
    def _state(self, instance: str) -> State: ...

    @abstractmethod
    def _states(self) -> list[tuple[str, str, State]]:
        """(id, key, state) of every instance, the oldest first."""

    @abstractmethod
    def _continue_all(self) -> bool:
        """Run the asynchronous continuations that wait; False if there were none."""

    # -- work

    @property
    def tasks(self) -> list[Task]:
        return list(self._board.tasks.values())

    @property
    def jobs(self) -> list[Job]:
        return [job for job, _ in self._board.jobs.values()]

    def complete(
        self, task: Task | str, variables: Mapping[str, object] = NOTHING, user: str | None = None
    ) -> None:
        """By the task, its id, name or element id; the oldest if several fit. ``user`` is who did it."""
        found = self._task(task)
        command = c.CompleteActivity(activity_key=found.key, variables=dict(variables), user=user)
        self._ask(found.instance_id, command)

    def throw_escalation(
        self, task: Task | str, code: str, variables: Mapping[str, object] = NOTHING
    ) -> None:
        found = self._task(task)
        command = c.ThrowEscalation(activity_key=found.key, code=code, variables=dict(variables))
        self._ask(found.instance_id, command)

    def complete_job(self, job: Job | str, variables: Mapping[str, object] = NOTHING) -> None:
        found = self._job(job)
        self._ask(found.instance_id, c.CompleteActivity(activity_key=found.key, variables=dict(variables)))

    def fail_job(self, job: Job | str, message: str) -> None:
        """The retries are used up: an incident."""
        found = self._job(job)
        self._ask(found.instance_id, c.FailActivity(activity_key=found.key, message=message))

    def throw_error(self, job: Job | str, code: str, variables: Mapping[str, object] = NOTHING) -> None:
        found = self._job(job)
        command = c.ThrowError(activity_key=found.key, code=code, variables=dict(variables))
        self._ask(found.instance_id, command)

    def run_jobs(self) -> None:
        """Asynchronous continuations, and jobs whose topic has a handler, until there are none left."""
        while self._continue_all() or self._handle_jobs():
            continue

    def _handle_jobs(self) -> bool:
        handled = [entry for entry in self._board.jobs.values() if entry[0].topic in self.handlers]
        for job, record in handled:
            self._handle(job, record)
        return bool(handled)

    def _handle(self, job: Job, record: r.JobCreated) -> None:
        try:
            result = dict(self.handlers[job.topic]({**record.variables, **record.properties}) or {})
        except BpmnError as error:
            self.throw_error(job, error.code)
            return
        self.complete_job(job, {record.result_variable: result} if record.result_variable else result)

    def _task(self, task: Task | str) -> Task:
        return pick(self.tasks, task, lambda t: (t.id, t.name, t.element_id))

    def _job(self, job: Job | str) -> Job:
        return pick(self.jobs, job, lambda j: (j.id, j.topic, j.element_id))

    # -- one instance

    def cancel(self, instance: str) -> None:
        self._ask(instance, c.CancelInstance())

    def retry(self, incident: Incident, variables: Mapping[str, object] = NOTHING) -> None:
        command = c.RetryIncident(incident_key=incident.key, variables=dict(variables))
        self._ask(incident.instance_id, command)

    def set_variables(self, instance: str, variables: Mapping[str, object]) -> None:
        self._ask(instance, c.SetVariables(variables=dict(variables)))

    def variable(self, instance: str, name: str) -> object:
        """Of the process scope, also after the end; None if there is none."""
        return self._state(instance).variables.get(name)

    def ended(self, instance: str) -> bool:
        return not self._state(instance).is_running

    # -- what there is

    @property
    def trace(self) -> list[str]:
        """Element ids in the order of their activation."""
        return list(self._board.trace)

    @property
    def instances(self) -> list[tuple[str, str]]:
        """(id, key) of those that run."""
        return [(instance, key) for instance, key, state in self._states() if state.is_running]

    @property
    def activities(self) -> list[str]:
        """Element ids of the active elements that contain no other."""
        found: list[str] = []
        for _, _, state in self._states():
            containers = {element.scope_key for element in state.elements.values()}
            found += [e.element_id for e in state.elements.values() if e.key not in containers]
        return found

    @property
    def subscriptions(self) -> list[str]:
        """``kind:name`` of everything that running instances wait for, timers apart."""
        return [f"{opened.kind}:{opened.name}" for opened in self._board.messages.values()]

    @property
    def incidents(self) -> list[Incident]:
        return list(self._board.incidents.values())

    def local_variable(self, element_id: str, name: str) -> object:
        """Of the element's own scope."""
        for _, _, state in self._states():
            for scope in state.scopes.values():
                if scope.element_id == element_id and name in scope.variables:
                    return scope.variables[name]
        raise KeyError(f"{element_id} has no local variable {name!r}.")


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


def correlation_text(correlation: Mapping[str, object] | str) -> str | None:
    """The one key that a message is correlated by."""
    return correlation if isinstance(correlation, str) else next(map(str, correlation.values()), None)


def as_span(value: str | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else as_timedelta(value, datetime(2026, 1, 1, tzinfo=UTC))
