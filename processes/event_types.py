"""What events say: one class for the data of each type, which the code fills and the published schema is made of.

Values of variables are never told: who may see them is decided at the interface.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

import msgspec


class EventData(msgspec.Struct, frozen=True, kw_only=True):
    """``type`` is the routing key, and with ``org.pythmata.`` before it the type of the CloudEvent."""

    type: ClassVar[str]


class InstanceEvent(EventData, frozen=True, kw_only=True):
    """Of an instance, which is the subject; ``version`` counts the turns of the instance."""

    process: str
    definition: uuid.UUID
    business_key: str
    version: int


class ElementEvent(InstanceEvent, frozen=True, kw_only=True):
    """Of one passage through an element; ``key`` is that of the activity instance."""

    element_id: str
    key: int


class ProcessStarted(InstanceEvent, frozen=True, kw_only=True):
    """``start_event`` is null where no single event started it."""

    type = "process.started"
    start_event: str | None


class ProcessCompleted(InstanceEvent, frozen=True, kw_only=True):
    """All of its tokens have reached an end."""

    type = "process.completed"


class ProcessTerminated(InstanceEvent, frozen=True, kw_only=True):
    """Somebody, or whoever called it, has ended it."""

    type = "process.terminated"
    reason: str


class ProcessFailed(InstanceEvent, frozen=True, kw_only=True):
    """A called instance has ended with an error that its caller catches."""

    type = "process.failed"
    error_code: str


class ActivityActivated(ElementEvent, frozen=True, kw_only=True):
    """A token has arrived and the work begins."""

    type = "activity.activated"


class ActivityCompleted(ElementEvent, frozen=True, kw_only=True):
    """The work is done."""

    type = "activity.completed"


class ActivityTerminated(ElementEvent, frozen=True, kw_only=True):
    """Something interrupted it."""

    type = "activity.terminated"


class TaskCreated(ElementEvent, frozen=True, kw_only=True):
    """A user task waits for somebody."""

    type = "task.created"
    name: str
    assignee: str | None


class TaskCompleted(ElementEvent, frozen=True, kw_only=True):
    """Somebody has done it."""

    type = "task.completed"


class TaskCanceled(ElementEvent, frozen=True, kw_only=True):
    """Nobody needs to do it any more."""

    type = "task.canceled"


class JobCreated(ElementEvent, frozen=True, kw_only=True):
    """Work waits for a connector, a callable or an external worker of the topic."""

    type = "job.created"
    topic: str


class JobCompleted(ElementEvent, frozen=True, kw_only=True):
    """Its result has been taken."""

    type = "job.completed"


class JobCanceled(ElementEvent, frozen=True, kw_only=True):
    """Its result is not wanted any more."""

    type = "job.canceled"


class DecisionEvaluated(ElementEvent, frozen=True, kw_only=True):
    """``rules`` are the ids of the rules that matched; ``decision_version`` is that of the decision."""

    type = "decision.evaluated"
    decision: str
    decision_version: int | None
    rules: list[str]


class MessageThrown(InstanceEvent, frozen=True, kw_only=True):
    """For whoever listens outside; inside it has been delivered already."""

    type = "message.thrown"
    name: str
    correlation_key: str | None


class SignalThrown(InstanceEvent, frozen=True, kw_only=True):
    """Everybody who listened inside has it."""

    type = "signal.thrown"
    name: str


class IncidentRaised(InstanceEvent, frozen=True, kw_only=True):
    """An element cannot go on without somebody's help; the kinds stand in docs/incidents.md."""

    type = "incident.raised"
    kind: str
    element_id: str
    message: str


class IncidentResolved(InstanceEvent, frozen=True, kw_only=True):
    """It has been tried again, or is without an object now."""

    type = "incident.resolved"
    incident_key: int


class DeploymentCreated(EventData, frozen=True, kw_only=True):
    """The subject is the deployment. Keys of what is new in it; what was there already is not repeated."""

    type = "deployment.created"
    name: str
    processes: list[str]
    decisions: list[str]
    forms: list[str]


EVENT_TYPES: tuple[type[EventData], ...] = (
    ProcessStarted,
    ProcessCompleted,
    ProcessTerminated,
    ProcessFailed,
    ActivityActivated,
    ActivityCompleted,
    ActivityTerminated,
    TaskCreated,
    TaskCompleted,
    TaskCanceled,
    JobCreated,
    JobCompleted,
    JobCanceled,
    DecisionEvaluated,
    MessageThrown,
    SignalThrown,
    IncidentRaised,
    IncidentResolved,
    DeploymentCreated,
)
