"""What can be asked of an instance: imperative, in.

A command names its target by the keys that the engine gave out in its records: ``activity_key`` for an
element instance, ``subscription_key`` for an open wait, ``incident_key`` for an incident. A command whose
target is gone raises ``CommandRejected`` and changes nothing.
"""

from __future__ import annotations

import msgspec

Variables = dict[str, object]


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command"):
    """Base of all commands; `command` is the tag on the wire."""


class ParentLink(msgspec.Struct, frozen=True):
    """The call activity that waits for this instance."""

    instance_id: str
    activity_key: int


class StartProcess(Command, frozen=True, kw_only=True, tag=True):
    """Create the instance. Without ``start_event_id`` the none start events (or implicit starts) begin.

    ``position`` is that of the event definition that has happened, where the start event has several.
    """

    instance_id: str
    definition_id: str
    variables: Variables = {}
    business_key: str | None = None
    start_event_id: str | None = None
    position: int = 0
    initiator: str | None = None
    parent: ParentLink | None = None


class CompleteActivity(Command, frozen=True, kw_only=True, tag=True):
    """The work of a waiting activity (user task, job, receive task, call activity) is done, by ``user`` if known."""

    activity_key: int
    variables: Variables = {}
    user: str | None = None


class FailActivity(Command, frozen=True, kw_only=True, tag=True):
    """The work failed for good, its retries are used up: an incident is raised. ``kind`` is that of the incident."""

    activity_key: int
    message: str
    detail: str = ""
    kind: str = "job_failed"


class ThrowError(Command, frozen=True, kw_only=True, tag=True):
    """The work reports a BPMN error: the nearest catcher of the code takes it."""

    activity_key: int
    code: str
    message: str = ""
    variables: Variables = {}


class ThrowEscalation(Command, frozen=True, kw_only=True, tag=True):
    """The work escalates, and goes on unless the catcher interrupts it."""

    activity_key: int
    code: str
    variables: Variables = {}


class FireTimer(Command, frozen=True, kw_only=True, tag=True):
    """A scheduled timer fell due. ``due_at`` (ISO 8601) is the occurrence meant, so that a repeat is noticed."""

    subscription_key: int
    due_at: str


class DeliverMessage(Command, frozen=True, kw_only=True, tag=True):
    """A message was correlated with an open subscription of this instance."""

    subscription_key: int
    name: str
    variables: Variables = {}


class DeliverSignal(Command, frozen=True, kw_only=True, tag=True):
    """A signal reaches this instance: everything in it that listens now gets it."""

    name: str
    variables: Variables = {}


class EvaluateConditions(Command, frozen=True, kw_only=True, tag=True):
    """Look at the open conditional events again."""


class TriggerActivity(Command, frozen=True, kw_only=True, tag=True):
    """Activate an element inside an ad-hoc sub-process from outside."""

    element_id: str
    variables: Variables = {}


class SetVariables(Command, frozen=True, kw_only=True, tag=True):
    """Write variables, into the process scope unless a scope is named."""

    variables: Variables
    scope_key: int | None = None


class ContinueExecution(Command, frozen=True, kw_only=True, tag=True):
    """Go on where the last turn stopped: at an asynchronous continuation, or when its step budget was used."""

    token_key: int | None = None


class RetryIncident(Command, frozen=True, kw_only=True, tag=True):
    """Run the element of the incident again, after setting the variables."""

    incident_key: int
    variables: Variables = {}


class SkipIncident(Command, frozen=True, kw_only=True, tag=True):
    """Leave the element of the incident as if it had completed with these variables."""

    incident_key: int
    variables: Variables = {}


class ChangeDueDate(Command, frozen=True, kw_only=True, tag=True):
    """Give a live timer another due date (ISO 8601)."""

    subscription_key: int
    due_at: str


class ModifyInstance(Command, frozen=True, kw_only=True, tag=True):
    """Move work by hand: terminate element instances, start at elements."""

    terminate: list[int] = []
    activate: list[str] = []
    variables: Variables = {}


class CancelInstance(Command, frozen=True, kw_only=True, tag=True):
    """Terminate everything."""

    reason: str = ""


AnyCommand = (
    StartProcess
    | CompleteActivity
    | FailActivity
    | ThrowError
    | ThrowEscalation
    | FireTimer
    | DeliverMessage
    | DeliverSignal
    | EvaluateConditions
    | TriggerActivity
    | SetVariables
    | ContinueExecution
    | RetryIncident
    | SkipIncident
    | ChangeDueDate
    | ModifyInstance
    | CancelInstance
)
