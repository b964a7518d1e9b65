"""The interface that every scenario has, in memory or on a database: what a process test may rely on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from datetime import timedelta
from typing import Any, Protocol

from engine.scenario_view import Incident, Job, Task

Variables = Mapping[str, object]


class ScenarioLike(Protocol):
    """Several definitions and instances under one clock. Commands without a target raise CommandRejected.

    ``handlers`` are by topic and give the variables of the result; ``scripts`` are by language and give the
    variables that the script sets.
    """

    @property
    def handlers(self) -> MutableMapping[str, Callable[[dict[str, object]], Mapping[str, object] | None]]: ...

    @property
    def scripts(self) -> MutableMapping[str, Callable[[str, dict[str, object]], Any]]: ...

    @property
    def instances(self) -> list[tuple[str, str]]:
        """(id, key of the process) of those that run."""
        ...

    @property
    def tasks(self) -> list[Task]: ...

    @property
    def jobs(self) -> list[Job]: ...

    @property
    def incidents(self) -> list[Incident]: ...

    @property
    def activities(self) -> list[str]:
        """Element ids of the active elements that contain no other."""
        ...

    @property
    def subscriptions(self) -> list[str]:
        """``kind:name``, timers apart."""
        ...

    @property
    def timers(self) -> int:
        """How many are scheduled, those of start events included."""
        ...

    @property
    def trace(self) -> list[str]:
        """Element ids in the order of their activation, over all instances."""
        ...

    def deploy(self, files: Mapping[str, bytes]) -> None:
        """By file name; raises InvalidModel with every problem of all files."""
        ...

    def start(self, key: str, variables: Variables = ..., business_key: str | None = None) -> str:
        """The id of the new instance."""
        ...

    def complete(self, task: Task | str, variables: Variables = ..., user: str | None = ...) -> None:
        """By the task, its id, name or element id."""
        ...

    def complete_job(self, job: Job | str, variables: Variables = ...) -> None: ...

    def fail_job(self, job: Job | str, message: str) -> None: ...

    def throw_error(self, job: Job | str, code: str, variables: Variables = ...) -> None: ...

    def throw_escalation(self, task: Task | str, code: str, variables: Variables = ...) -> None: ...

    def message(
        self,
        name: str,
        variables: Variables = ...,
        correlation: Mapping[str, object] = ...,
        business_key: str | None = None,
        instance: str | None = None,
    ) -> str | None:
        """The id of a started instance, or None; raises unless there is exactly one receiver."""
        ...

    def signal(self, name: str, variables: Variables = ...) -> None: ...

    def evaluate_conditions(self, variables: Variables) -> list[str]:
        """The ids of started instances."""
        ...

    def trigger(self, element_id: str, variables: Variables = ...) -> None: ...

    def set_variables(self, instance: str, variables: Variables) -> None: ...

    def variable(self, instance: str, name: str) -> object:
        """Of the process scope, also after the end; None if there is none."""
        ...

    def local_variable(self, element_id: str, name: str) -> object: ...

    def advance(self, span: str | timedelta) -> None:
        """Move the clock, firing what falls due on the way, in order."""
        ...

    def run_jobs(self) -> None:
        """Asynchronous continuations, and jobs that have a handler."""
        ...

    def retry(self, incident: Incident, variables: Variables = ...) -> None: ...

    def cancel(self, instance: str) -> None: ...

    def ended(self, instance: str) -> bool: ...
