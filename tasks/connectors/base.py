"""What a connector is: a function from one piece of work to its result."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Work:
    """One job, as its connector sees it.

    ``properties`` are the inputs of the service task, evaluated; ``variables`` what is in sight there.
    ``idempotency_key`` is the same on every attempt; ``deadline`` is a reading of ``time.monotonic()``.
    """

    instance_id: UUID
    element_id: str
    topic: str
    properties: Mapping[str, Any]
    variables: Mapping[str, Any]
    headers: Mapping[str, str]
    idempotency_key: str
    attempt: int
    deadline: float

    def seconds_left(self) -> float:
        """Until the deadline, never less than nothing."""
        return max(0.0, self.deadline - time.monotonic())


Connector = Callable[[Work], Mapping[str, Any]]
"""Gives the result of the work; raises ConnectorError if it failed, BpmnError to throw a BPMN error."""


class ConnectorError(Exception):
    """The work failed. ``permanent`` means that another attempt would fail as well."""

    def __init__(self, message: str, *, permanent: bool = False, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.detail = detail


def required(work: Work, name: str) -> Any:
    """A property that the service task has to give."""
    value = work.properties.get(name)
    if value is None or value == "":
        raise ConnectorError(f"The property {name!r} of {work.element_id} is missing.", permanent=True)
    return value
